"""Commit graphs and deployments written as one line of text, and results as small dictionaries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from sei_pipeline.lineage import Lineage, compute

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
TOKEN = re.compile(
    r"((?P<service>\w+)/)?((?P<environment>\w+):)?(?P<commit>\w+|\?)?(=(?P<version>[\w.]+))?(@(?P<region>\w+))?"
)
TARGET_SCHEMA = pa.schema(
    [
        *[(name, pa.string()) for name in ("deployment_target_id", "service_id", "environment_name", "region")],
        *[(name, pa.string()) for name in ("commit_id", "version")],
        *[(name, pa.timestamp("us", tz="UTC")) for name in ("started_at", "finished_at")],
    ]
)


def graph(text: str, *, absent: str = "") -> tuple[pa.Table, pa.Table]:
    """Commits and parents from `A B<A M<A,B`; `absent` lists parents that aren't known as commits."""
    drawn = {name: parents for name, _, parents in (word.partition("<") for word in text.split())}
    return tables({name: parents.split(",") if parents else [] for name, parents in drawn.items()}, absent)


def tables(parents: Mapping[str, Sequence[str]], absent: str = "") -> tuple[pa.Table, pa.Table]:
    edges = [(child, parent) for child, its_parents in parents.items() for parent in its_parents]
    known = [name for name in parents if name not in absent.split()]
    names = pa.schema([("commit_id", pa.string()), ("parent_commit_id", pa.string())])
    columns = [[f"git:{edge[side]}" for edge in edges] for side in (0, 1)]
    return pa.table({"commit_id": pa.array([f"git:{name}" for name in known], pa.string())}), pa.table(
        columns, schema=names
    )


def targets(text: str, **changes: Mapping[int, Any]) -> pa.Table:
    """Targets d1, d2 ... an hour apart from `[service/][environment:]commit[=version][@region]`.

    `?` is a revision that isn't known. `changes` replaces single values: `finished_at={2: ...}` that of d2.
    """
    rows = []
    for number, word in enumerate(text.split(), 1):
        match = TOKEN.fullmatch(word)
        assert match, word
        found = match.groupdict()
        commit = None if found["commit"] in (None, "?") else f"git:{found['commit']}"
        row = {
            "deployment_target_id": f"d{number}",
            "service_id": found["service"] or "shop",
            "environment_name": found["environment"] or "production",
            "region": found["region"],
            "commit_id": commit,
            "version": found["version"],
            "started_at": EPOCH + timedelta(hours=number, minutes=-10),
            "finished_at": EPOCH + timedelta(hours=number),
        }
        rows.append(row | {name: values[number] for name, values in changes.items() if number in values})
    return pa.Table.from_pylist(rows, schema=TARGET_SCHEMA)


def lineage(commits: str, deployments: str) -> Lineage:
    return compute(*graph(commits), targets(deployments))


def kinds(result: Lineage) -> str:
    """The kinds of d1, d2 ... as one line."""
    return " ".join(column(result, "kind").values())


def column(result: Lineage, name: str) -> dict[str, Any]:
    """One column of the result by target, d1 first."""
    ids = result.targets["deployment_target_id"].to_pylist()
    pairs = zip(ids, result.targets[name].to_pylist(), strict=True)
    return dict(sorted(pairs, key=lambda pair: (len(pair[0]), pair[0])))


def ships(result: Lineage) -> dict[str, str]:
    """What each target ships: its commits, ordered, in one line; targets that ship nothing are left out."""
    found: dict[str, list[str]] = {}
    for batch in result.shipments():
        for target, commit in zip(*(part.to_pylist() for part in batch.columns), strict=True):
            found.setdefault(target, []).append(commit.removeprefix("git:"))
    return {target: " ".join(sorted(commits)) for target, commits in sorted(found.items())}


def blames(result: Lineage) -> dict[str, tuple[str | None, str | None]]:
    """Each rollback: the target it goes back to, and the one that failed."""
    back, failed = (column(result, f"{name}_deployment_target_id") for name in ("rollback_to", "failed"))
    kind = column(result, "kind")
    return {target: (back[target], failed[target]) for target in kind if kind[target] == "rollback"}
