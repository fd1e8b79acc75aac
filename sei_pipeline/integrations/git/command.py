"""Runs git so that neither machine, user nor repository can change what it says, or make it run a program.

Reading commands get no way to any network or other repository; only clone, fetch and ls-remote do.
"""

from __future__ import annotations

import base64
import contextlib
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from sei_pipeline.errors import SourceError, SourceRejected, SourceUnavailable

# What git may inherit: where programs, certificates, proxies and keys are. Everything else (GIT_DIR, tokens
# of other tools) stays out.
INHERITED = (
    "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "XDG_CONFIG_HOME",
    "SSH_AUTH_SOCK", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
)  # fmt: skip
ALWAYS = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
}
READING = {"GIT_ALLOW_PROTOCOL": "none", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
TRANSPORT = {"GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh"}
OPTIONS = (
    "log.mailmap=false", "core.quotePath=false", "safe.directory=*", f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false", "protocol.ext.allow=never", "gc.autoDetach=false", "maintenance.autoDetach=false",
    "http.lowSpeedLimit=1000", "http.lowSpeedTime=60",
)  # fmt: skip
PATIENCE = 2 * 3600  # seconds for a clone or fetch: Linux over a slow line takes one hour
SHOWN = 400  # characters of what git said that a message shows
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")
# What git and servers say where trying again won't help; whatever else goes wrong may pass.
_NEVER = re.compile(
    r"not found|does not exist|does not appear to be a git|no such|not allowed|certificate|host key"
    r"|authentication failed|could not read (?:username|password)|permission denied|access denied"
    r"|error: (?:401|403|404|410)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Answer:
    """What a finished git command said."""

    code: int
    output: bytes
    errors: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Git:
    """The program git with a clean environment. `secrets` are texts that no error may show."""

    environment: Mapping[str, str] = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, secret: Callable[[str], str]) -> Git:
        """With what it may inherit, asked for by name where secrets are (a proxy may hold a password)."""
        inherited = {}
        for name in INHERITED:
            with contextlib.suppress(SourceError):
                inherited[name] = secret(name)
        return cls({"PATH": os.defpath, **inherited, **ALWAYS})

    def with_token(self, url: str, user: str, token: str) -> Git:
        """Sends `token` to the host of `url` and to no other; by environment, never by command line."""
        header = base64.b64encode(f"{user}:{token}".encode()).decode()
        host = re.match(r"[a-z]+://[^/]+", url)
        config = {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.{host[0] if host else url}/.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {header}",
        }
        return Git({**self.environment, **config}, (*self.secrets, token, header))

    def read(self, git_dir: Path, *arguments: str, stdin: bytes = b"") -> Answer:
        """Runs a command that only reads `git_dir`."""
        return self._run([f"--git-dir={git_dir}", *arguments], READING, stdin, PATIENCE)

    def transport(self, *arguments: str, patience: float = PATIENCE) -> Answer:
        """Runs a command that may talk to a server, within `patience` seconds."""
        return self._run(arguments, TRANSPORT, b"", patience)

    @contextlib.contextmanager
    def pipeline(self, git_dir: Path, *commands: Sequence[str], stdin: bytes = b"") -> Iterator[IO[bytes]]:
        """The output of commands that read `git_dir`, each fed by the one before. They end with the block.

        Raises SourceRejected, at the end of the output, where one of them fails.
        """
        processes: list[subprocess.Popen[bytes]] = []
        with contextlib.ExitStack() as files:
            errors = files.enter_context(tempfile.TemporaryFile())
            first = files.enter_context(tempfile.TemporaryFile())
            first.write(stdin)
            first.seek(0)
            source: IO[bytes] = first
            try:
                for command in commands:
                    arguments = [f"--git-dir={git_dir}", *command]
                    processes.append(self._start(arguments, READING, source, errors))
                    source.close()  # so that the command that feeds this one notices when it is gone
                    source = cast("IO[bytes]", processes[-1].stdout)
                yield source
                codes = [process.wait() for process in processes]
            finally:
                for process in processes:
                    _end(process)
            if any(codes):
                raise self.failed(git_dir, " | ".join(command[0] for command in commands), _tail(errors))

    def _run(self, arguments: Sequence[str], extra: Mapping[str, str], stdin: bytes, patience: float) -> Answer:
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors:
            source.write(stdin)
            source.seek(0)
            process = self._start(arguments, extra, source, errors)
            try:
                output, _ = process.communicate(timeout=patience)
            except subprocess.TimeoutExpired as error:
                raise SourceUnavailable(
                    f"git gave no answer within {patience:.0f} s; expected one; look at the network, then run again"
                ) from error
            finally:
                _end(process)
            return Answer(process.returncode, output, self.scrub(_tail(errors)), _warnings(errors))

    def _start(
        self, arguments: Sequence[str], extra: Mapping[str, str], stdin: IO[bytes], stderr: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        options = [part for option in OPTIONS for part in ("-c", option)]
        try:
            return subprocess.Popen(
                ["git", *options, *arguments],
                env={**self.environment, **extra},
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
                start_new_session=True,  # no terminal: ssh asks nobody, and what git started ends with it
            )
        except FileNotFoundError as error:
            path = self.environment["PATH"]
            raise SourceUnavailable(
                f"the program git is not on PATH ({path}); expected git 2.31 or newer; install it"
            ) from error

    def scrub(self, said: str) -> str:
        """What git said, without credentials and not too long."""
        for secret in filter(None, self.secrets):
            said = said.replace(secret, "***")
        said = " ".join(_CREDENTIALS.sub("***@", said).split())
        return said if len(said) <= SHOWN else f"{said[:SHOWN]}..."

    def failed(self, where: Path | str, command: str, said: str) -> SourceRejected:
        """The error for a reading command that failed: the repository is broken or not whole."""
        return SourceRejected(
            f"{where}: git {command} failed ({self.scrub(said)}); expected a whole repository; "
            f"run `git fsck` there, or clone it anew"
        )

    def refused(self, url: str, answer: Answer) -> SourceError:
        """The error for a transport command that failed: to be tried again later, or mended by a person."""
        said = answer.errors
        found = f"{self.scrub(url)}: can't be read ({said}); expected a git repository; "
        if _NEVER.search(said):
            return SourceRejected(f"{found}correct the address or the token (token_env), or ask for access")
        return SourceUnavailable(f"{found}run again later; look at the network if it stays so")


def _tail(errors: IO[bytes]) -> str:
    """The end of what was said, where the reason stands."""
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - 4_000))
    lines = errors.read().decode("utf-8", "replace").splitlines()
    fatal = [line for line in lines if line.startswith(("fatal:", "error:", "remote:"))]
    return "\n".join(fatal or lines[-5:])


def _warnings(errors: IO[bytes]) -> tuple[str, ...]:
    errors.seek(0)
    lines = errors.read().decode("utf-8", "replace").splitlines()
    return tuple(line.removeprefix("warning: ") for line in lines if line.startswith("warning: "))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdout:
        process.stdout.close()
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
