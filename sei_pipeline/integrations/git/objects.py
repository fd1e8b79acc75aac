"""Reads raw commit and tag objects: bytes in, text and times out. None is trusted to be well formed."""

from __future__ import annotations

import codecs
from typing import NamedTuple

LONGEST_MESSAGE = 1_000_000  # characters; no person writes as much, and 16 pages of them still fit in memory
LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z: what dates in Python, Arrow and SQL agree on
MICROSECONDS = 1_000_000
# Not encodings of text that a person writes; some take quadratic time over a long message.
_NO_TEXT = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"}


class Flaw(NamedTuple):
    """What of an object could not be taken: which column, what was found there, and what was expected."""

    column: str
    code: str
    found: str
    expected: str


class Person(NamedTuple):
    """An author, committer or tagger. `at` is microseconds since 1970, None where there is no usable time."""

    name: str
    email: str
    at: int | None
    written: str  # the time as the object has it


class Commit(NamedTuple):
    """One commit object."""

    sha: str
    parents: list[str]
    author: Person
    committer: Person
    message: str
    flaws: tuple[Flaw, ...]


class Tag(NamedTuple):
    """One annotated tag object: what it points to, and when it was made (None: it doesn't say)."""

    target: str
    target_type: str
    at: int | None


def parents(data: bytes) -> list[str]:
    """Shas of a raw commit's parents, in order. Cheap: reads only the first lines."""
    found = []
    start = data.find(b"\n") + 1  # after the tree
    while data.startswith(b"parent ", start):
        end = data.find(b"\n", start)
        found.append(data[start + 7 : end].decode("ascii", "replace"))
        start = end + 1
    return found


def commit(sha: str, data: bytes) -> Commit:
    """A raw commit object read. What can't be read is in `flaws`; it never raises."""
    header, _, body = data.partition(b"\n\n")
    lines = _header(header)
    encoding = lines.get(b"encoding", b"").decode("ascii", "replace").strip()
    author = _person(lines.get(b"author", b""), encoding)
    committer = _person(lines.get(b"committer", b""), encoding)
    flaws = [
        *_time_flaws("authored_at", author),
        *_time_flaws("committed_at", committer),
    ]
    message = text(body, encoding)
    if len(message) > LONGEST_MESSAGE:
        expected = f"at most {LONGEST_MESSAGE} characters; the rest is cut off, the commit is kept"
        flaws.append(Flaw("message", "TEXT_CUT", f"{len(message)} characters", expected))
        message = message[:LONGEST_MESSAGE]
    return Commit(sha, parents(data), author, committer, message, tuple(flaws))


def tag(data: bytes) -> Tag:
    """A raw tag object read."""
    lines = _header(data.partition(b"\n\n")[0])
    tagger = _person(lines.get(b"tagger", b""), "")
    target = lines.get(b"object", b"").decode("ascii", "replace")
    return Tag(target, lines.get(b"type", b"").decode("ascii", "replace"), tagger.at)


def _header(header: bytes) -> dict[bytes, bytes]:
    """First value of each field. Continued lines (signatures) begin with a space: they have no name."""
    fields: dict[bytes, bytes] = {}
    for line in header.split(b"\n"):
        name, _, value = line.partition(b" ")
        fields.setdefault(name, value)
    return fields


def _person(line: bytes, encoding: str) -> Person:
    """`Name <e-mail> seconds zone`; names may hold anything, so the time is sought from the end."""
    who, bracket, when = line.rpartition(b">")
    if not bracket:
        who, when = line, b""
    name, _, email = who.partition(b"<")
    when = when.strip()
    at = _instant(when.partition(b" ")[0])
    return Person(text(name, encoding).strip(), text(email, encoding).strip(), at, text(when))


def _instant(written: bytes) -> int | None:
    # Python refuses to read integers of more than 4,300 digits; 12 digits reach the year 9999.
    if not written.isdigit() or len(written) > 12 or int(written) > LAST_SECOND:
        return None
    return int(written) * MICROSECONDS


def _time_flaws(column: str, person: Person) -> list[Flaw]:
    if person.at is not None:
        return []
    expected = f"seconds from 0 to {LAST_SECOND} (1970 to 9999); the commit is kept without this time"
    return [Flaw(column, "IMPLAUSIBLE_TIME", repr(person.written[:100]), expected)]


def text(raw: bytes, encoding: str = "") -> str:
    """`raw` as text: in its declared encoding where that works, else UTF-8, else Windows-1252 (old tools).

    NUL becomes U+FFFD: Postgres can't hold it. The result holds no lone surrogates.
    """
    return (_declared(raw, encoding) or _usual(raw)).replace("\x00", "\ufffd")


def _usual(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _declared(raw: bytes, encoding: str) -> str | None:
    if not encoding or encoding.lower().replace("_", "-") in _NO_TEXT:
        return None
    try:
        if codecs.lookup(encoding).name == "utf-8":
            return None
        decoded = raw.decode(encoding)
        decoded.encode("utf-8")
    except (LookupError, UnicodeError, ValueError):
        return None
    return decoded
