"""Tools served over HTTP on loopback: each on a port of its own, so that their paths stand at the root as they do
at the real ones. HTTP/1.1 with keep-alive, one thread a connection, nothing left after the `with` block.

What a tool answers is its own business (`Tool`); what goes wrong on the way is decided by a `Disturbance`
(faults.py) that stands between the tool and the socket. Every request is recorded, so that benchmarks can count them
and tests can check them against the tool's description.
"""

from __future__ import annotations

import gzip
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from sei_pipeline.simulator.messages import Disturbance, Exchange, Reply, Request, Sending, Tool

__all__ = ["Exchange", "Reply", "Request", "Served", "Tool", "serve"]

RECORDED_EXCHANGES = 200_000  # a tool; a full read of the largest company of the tests needs some thousands
SMALLEST_COMPRESSED = 860  # bytes; below, a packet is not filled anyway (what content networks use)
RESET = struct.pack("ii", 1, 0)  # SO_LINGER on, zero seconds: close() sends RST instead of FIN


def serve(
    tools: Mapping[str, Tool],
    faults: Disturbance | None = None,
    clock: Callable[[], datetime] | None = None,
    is_compressing: bool = False,
) -> Served:
    """Tools by name, to be entered with `with`. `clock` feeds the Date header; default is the real time, UTC.

    `is_compressing`: bodies go out as gzip to callers who take it, as the real tools do; a truncated one then fails
    in the caller's decoder and not in its count of bytes.
    """
    return Served(tools, faults, clock or _now, is_compressing)


class Served:
    """The running servers: `url`, `requests` and `exchanges` by the name that `serve` was given."""

    def __init__(
        self,
        tools: Mapping[str, Tool],
        faults: Disturbance | None,
        clock: Callable[[], datetime],
        is_compressing: bool,
    ):
        answers = {name: _compressed(tool.answer) if is_compressing else tool.answer for name, tool in tools.items()}
        self._servers = {name: _Server(name, answer, faults, clock) for name, answer in answers.items()}

    def __enter__(self) -> Self:
        for server in self._servers.values():
            server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stops the servers. A tool that raised is an error of the simulator and is told here, unless one flies."""
        for server in self._servers.values():
            server.stop()
        broken = [failure for server in self._servers.values() for failure in server.failures]
        if broken and error is None:
            raise RuntimeError(f"a simulated tool raised {len(broken)} times while it answered") from broken[0]

    def url(self, name: str) -> str:
        """Where the tool is, within the `with` block: `http://127.0.0.1:<port>`, without a slash at the end."""
        return f"http://127.0.0.1:{self._servers[name].port}"

    def exchanges(self, name: str) -> list[Exchange]:
        """What was asked so far, oldest first; the last RECORDED_EXCHANGES at most."""
        return list(self._servers[name].exchanges)

    def requests(self, name: str) -> list[tuple[str, str, int]]:
        """`exchanges` as (method, path and query, status)."""
        return [(exchange.method, exchange.target, exchange.status) for exchange in self.exchanges(name)]

    def forget(self) -> None:
        """Empties the record of all tools, so that a second run can be counted alone."""
        for server in self._servers.values():
            server.exchanges.clear()


class _Server:
    """One listening socket, its accepting thread and a thread for each open connection."""

    def __init__(
        self,
        name: str,
        answer: Callable[[Request], Reply],
        faults: Disturbance | None,
        clock: Callable[[], datetime],
    ):
        self.name = name
        self.answer = answer
        self.faults = faults
        self.clock = clock
        self.exchanges: deque[Exchange] = deque(maxlen=RECORDED_EXCHANGES)
        self.failures: list[BaseException] = []
        self.stopping = threading.Event()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, name=f"simulated {self.name}")
        self._acceptor.start()

    def stop(self) -> None:
        """Wakes the accepting thread by a connection to itself, then ends every open connection."""
        self.stopping.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._acceptor.join()
        self._listener.close()
        with self._lock:
            left = dict(self._connections)
        for connection in left:
            _quietly(lambda connection=connection: connection.shutdown(socket.SHUT_RDWR))  # type: ignore[misc]
        for thread in left.values():
            thread.join()

    def _accept(self) -> None:
        while True:
            connection, address = self._listener.accept()
            if self.stopping.is_set():
                connection.close()
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._talk, args=(connection, address), name=f"simulated {self.name}")
            with self._lock:
                self._connections[connection] = thread
            thread.start()

    def _talk(self, connection: socket.socket, address: tuple[str, int]) -> None:
        try:
            _Handler(connection, address, self)  # type: ignore[arg-type]
        except OSError:
            pass  # the caller went away
        finally:
            with self._lock:
                self._connections.pop(connection, None)
            connection.close()

    def decide(self, request: Request) -> Sending:
        """What to send. A tool that raises is remembered and answers 500."""
        try:
            if self.faults is None:
                return Sending(self.answer(request))
            return self.faults.send(self.name, request, self.answer, self.clock())
        except Exception as error:  # noqa: BLE001
            self.failures.append(error)  # told in Served.__exit__
            return Sending(Reply(500, b'{"simulator": "raised"}'), ending="close")


class _Handler(BaseHTTPRequestHandler):
    """Reads requests of one connection and sends what the server decides."""

    protocol_version = "HTTP/1.1"
    server: _Server  # type: ignore[assignment]
    wbufsize = -1  # buffered: head and body leave in one packet

    def parse_request(self) -> bool:
        """Any method goes to the tool, which knows which it allows."""
        if not super().parse_request():
            return False
        setattr(self, f"do_{self.command}", self._exchange)
        return True

    def _exchange(self) -> None:
        target = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qs(target.query, keep_blank_values=True)
        sending = self.server.decide(Request(self.command, target.path, query, headers, body))
        status = sending.reply.status if sending.reply else 0
        record = Exchange(self.command, self.path, status, headers, body, sending.fault)
        self.server.exchanges.append(record)
        self._send(sending)

    def _send(self, sending: Sending) -> None:
        if sending.wait_seconds:
            self.server.stopping.wait(sending.wait_seconds)
        if sending.reply is not None:
            self._write(sending, sending.reply)
        if sending.ending == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        if sending.ending != "keep":
            self.close_connection = True

    def _write(self, sending: Sending, reply: Reply) -> None:
        has_body = self.command != "HEAD" and reply.status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
        length = len(reply.body) if sending.declared_length is None else sending.declared_length
        self.send_response_only(reply.status)
        self.send_header(
            "Date", format_datetime((self.server.clock() + sending.date_shift).astimezone(UTC), usegmt=True)
        )
        if has_body or self.command == "HEAD":
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(length))
        if sending.ending == "close":
            self.send_header("Connection", "close")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if has_body:
            self.wfile.write(reply.body[: sending.sent_length])
        self.wfile.flush()

    def finish(self) -> None:
        """Closes both files even where the caller is gone and the last bytes can't be sent."""
        _quietly(self.wfile.close)
        _quietly(self.rfile.close)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the record says more."""


def _compressed(answer: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
    """Answers as gzip where the caller takes it and the body is worth it."""

    def compressing(request: Request) -> Reply:
        reply = answer(request)
        if "gzip" not in request.headers.get("accept-encoding", "") or len(reply.body) < SMALLEST_COMPRESSED:
            return reply
        headers = {**reply.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return replace(reply, body=gzip.compress(reply.body, 1, mtime=0), headers=headers)

    return compressing


def _quietly(action: Callable[[], None]) -> None:
    try:
        action()
    except OSError:
        return  # already closed by the other side


def _now() -> datetime:
    return datetime.now(UTC)
