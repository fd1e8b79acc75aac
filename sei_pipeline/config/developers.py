"""`orgtrees/developers.csv`: one row per person, or per person and stretch of time with `valid_from`.

Codes and rules: Harness SEI 2.0, developer import; all errors of the file come at once, each with count and
samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from sei_pipeline.config.csvfile import CsvFile, key, read_csv
from sei_pipeline.config.report import Report, Samples, listed, shown
from sei_pipeline.config.validation import Strict, Text, validate
from sei_pipeline.config.yamlfile import read_yaml

EMAIL, MANAGER, NAME = "Email", "Manager Email", "Full Name"
FROM, TO = "valid_from", "valid_to"
KNOWN = (EMAIL, MANAGER, NAME, "Role", "Site", "Team", "Sub Role", "Department", FROM, TO)

Column = Literal[
    "Email",
    "Manager Email",
    "Full Name",
    "Role",
    "Site",
    "Team",
    "Sub Role",
    "Department",
    "valid_from",
    "valid_to",
]


class DeveloperColumns(Strict):
    """`orgtrees/developers.yml`: which header of the CSV file is which column."""

    columns: Mapping[Column, Text]


@dataclass(frozen=True, slots=True)
class Developer:
    """One row. E-mails are lower-case; `valid_from` <= t < `valid_to`, None meaning always. `line` is the
    row's.
    """

    email: str
    full_name: str
    manager_email: str | None
    attributes: Mapping[str, str]
    valid_from: date | None
    valid_to: date | None
    line: int

    def value(self, column: str) -> str:
        """The cell of `column` (its name as in `Developers.columns`); an empty text where it is blank."""
        if column == EMAIL:
            return self.email
        if column == MANAGER:
            return self.manager_email or ""
        return self.full_name if column == NAME else self.attributes.get(column, "")


@dataclass(frozen=True)
class Developers:
    """All rows, by e-mail and time; `columns` maps a header's key to the column's name."""

    file: str
    rows: tuple[Developer, ...]
    columns: Mapping[str, str]

    def latest(self) -> dict[str, Developer]:
        """E-mail -> the row that is valid last."""
        return {row.email: row for row in self.rows}


def read_developers(report: Report, folder: Path) -> Developers | None:
    """The developers in `folder`, or None where there is no file or it can't be used (which is reported)."""
    path = folder / "developers.csv"
    mapping = _mapping(report, folder / "developers.yml")
    if not path.exists():
        return None
    table = read_csv(report, path)
    if table is None:
        return None
    positions, names = _columns(report, table, mapping)
    if not {EMAIL, MANAGER, NAME} <= positions.keys():
        return None
    rows = _rows(report, table, positions, names)
    rows = _in_time(report, table.name, rows)
    found = Developers(table.name, tuple(rows), {key(name): name for name in names})
    _check_managers(report, found)
    return found


def _mapping(report: Report, path: Path) -> Mapping[Column, str]:
    file = read_yaml(report, path) if path.exists() else None
    model = validate(report, file, DeveloperColumns) if file else None
    return model.columns if model else {}


def _columns(report: Report, table: CsvFile, mapping: Mapping[Column, str]) -> tuple[dict[str, int], list[str]]:
    """(known column -> position, the column's name for every position)."""
    positions: dict[str, int] = {}
    missing = []
    for name in KNOWN:
        position = table.columns.get(key(mapping.get(name, name)))  # type: ignore[call-overload]
        if position is not None:
            positions[name] = position
        elif name in (EMAIL, MANAGER, NAME):
            missing.append(name)
        elif name in mapping:
            report.error(
                table.name, 1, "REQUIRED_FIELD_MISSING",
                f"no column {mapping[name]!r}, which developers.yml names",  # type: ignore[index]
                f"one of {listed(table.header, 20)}", "Correct developers.yml.",
            )  # fmt: skip
    if missing:
        report.error(
            table.name, 1, "MISSING_NAME_OR_EMAIL_OR_MANAGER_EMAIL_FIELD_MAPPING",
            f"no column for {', '.join(missing)} among {listed(table.header, 20)}",
            f"columns for {EMAIL}, {NAME} and {MANAGER}",
            "Rename the column, or map it in orgtrees/developers.yml.", len(missing),
        )  # fmt: skip
    back = {position: name for name, position in positions.items()}
    return positions, [back.get(index, title) for index, title in enumerate(table.header)]


def _rows(report: Report, table: CsvFile, positions: Mapping[str, int], names: list[str]) -> list[Developer]:
    todo = "Fill the cells, or leave the rows out."
    blank = {name: Samples("REQUIRED_VALUE_MISSING", f"{name} in every row", todo) for name in (EMAIL, NAME)}
    dates = Samples("INVALID_DATE", "dates like 2026-12-31, valid_to after valid_from", "Correct the dates.")
    odd = Samples("INVALID_EMAIL", "an e-mail address", "Check the addresses: accounts are matched by them.")
    at_email, at_name, at_manager = positions[EMAIL], positions[NAME], positions[MANAGER]
    others = [(i, name) for i, name in enumerate(names) if name and name not in (EMAIL, NAME, MANAGER, FROM, TO)]
    made = []
    for line, cells in table.rows:
        if line in table.ragged:  # reported already; the person is there, so that managers are found
            made.append(Developer(cells[at_email].lower(), "", None, {}, None, None, line))
            continue
        email, name = cells[at_email].lower(), cells[at_name]
        for column, value in ((EMAIL, email), (NAME, name)):
            if not value:
                blank[column].add(line, f"no {column}")
        begins, ends = (_date(cells, positions.get(column), line, dates) for column in (FROM, TO))
        if begins and ends and ends <= begins:
            dates.add(line, f"{begins} to {ends}")
        if email:
            attributes = {column: cells[index] for index, column in others if cells[index]}
            made.append(Developer(email, name, cells[at_manager].lower() or None, attributes, begins, ends, line))
            if "@" not in email:
                odd.add(line, shown(email))
    report.errors.extend(p for s in (*blank.values(), dates) if (p := s.problem(table.name)))
    report.warnings.extend(p for s in (odd,) if (p := s.problem(table.name)))
    return made


def _date(cells: list[str], position: int | None, line: int, bad: Samples) -> date | None:
    text = cells[position] if position is not None else ""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        bad.add(line, shown(text))
        return None


def _in_time(report: Report, file: str, rows: list[Developer]) -> list[Developer]:
    """The rows by e-mail and time; a row without an end ends where the person's next one begins."""
    twice = Samples("DUPLICATE_EMAIL", "each e-mail once, or in stretches of time that don't overlap", "Keep one row.")
    rows = sorted(rows, key=lambda row: (row.email, row.valid_from or date.min, row.line))
    found: list[tuple[int, str]] = []
    for index in range(1, len(rows)):
        before, row = rows[index - 1], rows[index]
        if before.email != row.email:
            continue
        begins, began = row.valid_from or date.min, before.valid_from or date.min
        if begins == began or (before.valid_to is not None and before.valid_to > begins):
            found.append((row.line, f"{row.email} (first line {before.line})"))
        elif before.valid_to is None:
            rows[index - 1] = replace(before, valid_to=row.valid_from)
    for line, text in sorted(found):
        twice.add(line, text)
    if problem := twice.problem(file):
        report.errors.append(problem)
    return rows


def _check_managers(report: Report, developers: Developers) -> None:
    latest = developers.latest()
    unknown = Samples(
        "MANAGER_EMAIL_MISSING_IN_DEVELOPER_EMAILS", "managers who are listed, or none for the top",
        "Add a row for the manager, or leave Manager Email blank.",
    )  # fmt: skip
    for row in sorted(developers.rows, key=lambda row: row.line):
        if row.manager_email and row.manager_email not in latest:
            unknown.add(row.line, row.manager_email)
    circles = Samples(
        "CIRCULAR_REFERENCE", "managers without circles", "Leave Manager Email blank for the one at the top."
    )
    for circle in _circles({email: row.manager_email for email, row in latest.items()}):
        circles.add(latest[circle[0]].line, " -> ".join([*circle[:10], *(["..."] if circle[10:] else []), circle[0]]))
    report.errors.extend(p for s in (unknown, circles) if (p := s.problem(developers.file)))


def _circles(manager: Mapping[str, str | None]) -> Iterable[list[str]]:
    """Every circle of people who manage each other, each from its first e-mail on."""
    done: set[str] = set()
    for start in manager:
        chain: list[str] = []
        at: dict[str, int] = {}
        person: str | None = start
        while person is not None and person not in done and person in manager:
            if person in at:
                circle = chain[at[person] :]
                first = circle.index(min(circle))
                yield circle[first:] + circle[:first]
                break
            at[person] = len(chain)
            chain.append(person)
            person = manager[person]
        done.update(chain)
