"""`orgtrees/identities.csv` (optional): which account of a tool is which person, and which is a bot or an
agent.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from dataclasses import dataclass
from pathlib import Path

from sei_pipeline.config.csvfile import CsvFile, key, read_csv
from sei_pipeline.config.report import Report, Samples, shown

REQUIRED = ("email", "tool", "account")
OPTIONAL = ("instance", "account_type")
ACCOUNT_TYPES = ("human", "bot", "agent")


@dataclass(frozen=True, order=True)
class Identity:
    """One account. `instance` is a host or cloud id, None meaning every instance; `email` is None for bots'
    accounts.
    """

    tool: str
    instance: str | None
    account: str
    email: str | None
    account_type: str | None


def normal_instance(text: str) -> str | None:
    """A host or cloud id without scheme, user, path's end slash and capitals; None for an empty text."""
    return re.sub(r"^[a-z][a-z0-9+.-]*://(?:[^@/]*@)?", "", text.strip().lower()).rstrip("/") or None


def read_identities(
    report: Report, folder: Path, emails: Container[str] | None, integrations: Collection[str]
) -> tuple[Identity, ...]:
    """The identities in `folder`, sorted; none where there is no file. Errors and warnings go to `report`.

    `emails` are those of the developers, None where their file can't be read.
    """
    path = folder / "identities.csv"
    table = read_csv(report, path) if path.exists() else None
    if table is None:
        return ()
    at = {name: table.columns.get(key(name)) for name in (*REQUIRED, *OPTIONAL)}
    missing = [name for name in REQUIRED if at[name] is None]
    if missing:
        report.error(
            table.name, 1, "REQUIRED_FIELD_MISSING", f"no column {', '.join(missing)}",
            f"columns {', '.join((*REQUIRED, *OPTIONAL))}",
            "Add the column.", len(missing),
        )  # fmt: skip
        return ()
    return _rows(report, table, at, emails, integrations)


def _rows(
    report: Report,
    table: CsvFile,
    at: dict[str, int | None],
    emails: Container[str] | None,
    integrations: Collection[str],
) -> tuple[Identity, ...]:
    blank = Samples(
        "REQUIRED_VALUE_MISSING",
        "tool and account in every row, email unless it is a bot or agent",
        "Fill the cells.",
    )
    kinds = Samples("INVALID_VALUE", f"account_type one of {', '.join(ACCOUNT_TYPES)}, or blank", "Correct it.")
    people = Samples("UNKNOWN_DEVELOPER", "people listed in developers.csv", "Add the person, or correct the e-mail.")
    twice = Samples("DUPLICATE_IDENTITY", "each account once", "Keep one row.")
    tools = Samples("UNKNOWN_TOOL", f"one of {', '.join(sorted(integrations))}", "Correct the tool, or ignore this.")
    made: dict[tuple[str, str | None, str], tuple[int, Identity]] = {}
    for line, cells in table.rows:
        if line in table.ragged:  # reported already
            continue
        cell = {name: cells[index] if index is not None else "" for name, index in at.items()}
        email, kind, tool = (
            cell["email"].lower() or None,
            cell["account_type"].lower() or None,
            cell["tool"].lower(),
        )
        for name in ("tool", "account") if email or kind in ("bot", "agent") else REQUIRED:
            if not cell[name]:
                blank.add(line, f"no {name}")
        if kind is not None and kind not in ACCOUNT_TYPES:
            kinds.add(line, shown(kind))
        if email is not None and emails is not None and email not in emails:
            people.add(line, email)
        if tool and tool not in integrations:
            tools.add(line, shown(tool))
        identity = Identity(tool, normal_instance(cell["instance"]), cell["account"], email, kind)
        account = (identity.tool, identity.instance, identity.account.lower())
        if account in made:
            twice.add(line, f"{shown(identity.account)} (first line {made[account][0]})")
        else:
            made[account] = (line, identity)
    report.errors.extend(p for s in (blank, kinds, people, twice) if (p := s.problem(table.name)))
    report.warnings.extend(p for s in (tools,) if (p := s.problem(table.name)))
    return tuple(identity for _, identity in sorted(made.values(), key=lambda pair: _order(pair[1])))


def _order(identity: Identity) -> tuple[str, str, str]:
    return identity.tool, identity.instance or "", identity.account
