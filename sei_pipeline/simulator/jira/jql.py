"""The part of JQL that an extractor needs: projects, keys, ids, types, statuses, labels, instants; AND, OR, NOT,
brackets; ORDER BY. Whatever else is asked is a 400 in Jira's words.

Instants have the precision of a minute and are read in the asking user's time zone: `updated >= "2026-03-01 10:11"`
is 09:11 UTC for somebody in Berlin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sei_pipeline.simulator.company.model import Ticket
from sei_pipeline.simulator.jira.answers import BadRequest
from sei_pipeline.simulator.jira.clauses import COMPARES, Test, among, compared, negated
from sei_pipeline.simulator.jira.site import Asker

_TOKEN = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(>=|<=|!=|=|>|<|\(|\)|,)|([^\s"'()=<>!,]+))""")
_ALIASES = {"issuekey": "key", "issue": "key", "type": "issuetype", "createddate": "created", "updateddate": "updated"}
_ALIASES |= {"resolutiondate": "resolved"}
# What orders, as JSON can carry it in a page token: instants in microseconds, keys by project and number.
_ORDERS: dict[str, Callable[[Ticket], Any]] = {
    "updated": lambda ticket: _microseconds(ticket.updated_at),
    "created": lambda ticket: _microseconds(ticket.created_at),
    "id": lambda ticket: ticket.ticket_id,
    "key": lambda ticket: [ticket.project_key, int(ticket.key.rpartition("-")[2])],
}


@dataclass(frozen=True)
class Query:
    """`test` is None where nothing restricts the search. `order`: field and whether it descends; equals, and
    everything where no order is asked for, come newest issue first."""

    test: Test | None
    order: tuple[tuple[str, bool], ...]

    def sort(self, tickets: Sequence[Ticket]) -> list[Ticket]:
        found = list(tickets)
        for name, is_descending in reversed(self._whole_order):
            found.sort(key=_ORDERS[name], reverse=is_descending)
        return found

    def place(self, ticket: Ticket) -> list[Any]:
        """Where a ticket stands in the order, as JSON."""
        return [_ORDERS[name](ticket) for name, _ in self._whole_order]

    def is_after(self, place: Sequence[Any], other: Sequence[Any]) -> bool:
        """Whether one place comes after another."""
        for one, two, (_, is_descending) in zip(place, other, self._whole_order, strict=True):
            if one != two:
                return bool(one > two) != is_descending
        return False

    @property
    def _whole_order(self) -> tuple[tuple[str, bool], ...]:
        return (*self.order, ("id", True))


def _microseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def parse(jql: str, asker: Asker) -> Query:
    """BadRequest, in Jira's words, for what Jira or this part of it doesn't understand."""
    return _Parser(_tokens(jql), asker).query()


@dataclass(frozen=True)
class _Token:
    text: str
    is_quoted: bool = False

    def says(self, *words: str) -> bool:
        return not self.is_quoted and self.text.upper() in words


END = _Token("")


def _tokens(jql: str) -> list[_Token]:
    tokens, at = [], 0
    while jql[at:].strip():
        match = _TOKEN.match(jql, at)
        if match is None:
            raise BadRequest(
                f"Error in the JQL Query: The character '{jql[at:].strip()[0]}' is a reserved JQL character."
            )
        double, single, sign, word = match.groups()
        quoted = double if double is not None else single
        tokens.append(_Token(re.sub(r"\\(.)", r"\1", quoted), True) if quoted is not None else _Token(sign or word))
        at = match.end()
    return tokens


class _Parser:
    """Recursive descent over tokens."""

    def __init__(self, tokens: Sequence[_Token], asker: Asker):
        self.tokens = tokens
        self.at = 0
        self.asker = asker

    def query(self) -> Query:
        is_bounded = bool(self.tokens) and not self.peek().says("ORDER")
        test = self.either() if is_bounded else None
        order = self.order() if self.peek().says("ORDER") else ()
        if self.peek() is not END:
            raise self.unexpected("end of the query")
        return Query(test, order)

    def peek(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else END

    def take(self, *words: str) -> bool:
        """Moves on where one of the words comes next."""
        if self.peek() is not END and self.peek().says(*words):
            self.at += 1
            return True
        return False

    def value(self) -> str:
        token = self.peek()
        if token is END or token.says("(", ")", ",", "=", "!=", ">", "<", ">=", "<="):
            raise self.unexpected("a value")
        self.at += 1
        return token.text

    def unexpected(self, wanted: str) -> BadRequest:
        found = self.peek().text or "the end of the query"
        return BadRequest(f"Error in the JQL Query: Expecting {wanted} but got '{found}'.")

    def either(self) -> Test:
        tests = [self.both()]
        while self.take("OR"):
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda ticket: any(test(ticket) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.take("AND"):
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda ticket: all(test(ticket) for test in tests)

    def one(self) -> Test:
        if self.take("NOT"):
            return negated(self.one(), is_negated=True)
        if self.take("("):
            test = self.either()
            if not self.take(")"):
                raise self.unexpected("')'")
            return test
        return self.clause()

    def clause(self) -> Test:
        told = self.value()
        name = _ALIASES.get(told.lower(), told.lower())
        sign = self.peek().text
        if self.take(*COMPARES):
            return compared(self.asker, name, sign, self.value())
        if self.take("=", "!="):
            return negated(among(self.asker, name, [self.value()]), sign == "!=")
        is_negated = self.take("NOT")
        if not self.take("IN") or not self.take("("):
            raise self.unexpected("operator")
        values = [self.value()]
        while self.take(","):
            values.append(self.value())
        if not self.take(")"):
            raise self.unexpected("')'")
        return negated(among(self.asker, name, values), is_negated)

    def order(self) -> tuple[tuple[str, bool], ...]:
        self.take("ORDER")
        if not self.take("BY"):
            raise self.unexpected("'by'")
        told: list[tuple[str, bool]] = []
        while not told or self.take(","):
            name = self.value()
            known = _ALIASES.get(name.lower(), name.lower())
            if known not in _ORDERS:
                raise BadRequest(f"Not able to sort using field '{name}'.")
            is_descending = self.take("DESC")
            if not is_descending:
                self.take("ASC")
            told.append((known, is_descending))
        return tuple(told)
