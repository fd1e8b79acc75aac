"""Accounts of no person, as the last run left them: read from the warehouse, since they are not published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from sei_pipeline.errors import WarehouseBusy
from sei_pipeline.pipeline.transform import warehouse_lock
from sei_pipeline.settings import Settings

QUERY = """
    select account_id, account_name, display_name, account_type, match_obstacle, commit_count, pull_request_count,
        review_count, assigned_ticket_count
    from marts.diagnostics_unmatched_accounts
    where account_type = 'human'
    order by commit_count + pull_request_count + review_count + assigned_ticket_count desc, account_id
"""


@dataclass(frozen=True)
class Account:
    """One account of no person, and how many things of each kind are its own."""

    account_id: str
    account_name: str
    display_name: str | None
    account_type: str
    match_obstacle: str
    commit_count: int
    pull_request_count: int
    review_count: int
    assigned_ticket_count: int


@dataclass(frozen=True)
class Unmatched:
    """Accounts of people who are nobody in developers.csv, those whose activity is worth most first; bots left out.
    `missing`: why nothing is known about them."""

    accounts: tuple[Account, ...] = ()
    missing: str | None = None

    def lines(self, limit: int | None) -> Iterator[str]:
        if self.missing:
            yield f"unmatched accounts: not known, {self.missing}"
            return
        yield f"unmatched accounts: {len(self.accounts):,}, worth {_worth(self.accounts)}"
        for one in self.accounts[:limit]:
            why = one.match_obstacle.replace("_", " ")
            yield f"  {one.account_id}  {one.display_name or '-'}  ({why})  {_worth([one])}"
        if limit is not None and len(self.accounts) > limit:
            yield f"  ... and {len(self.accounts) - limit:,} more: --all"


KINDS = {
    "commit": "commit_count", "pull request": "pull_request_count", "review": "review_count",
    "ticket": "assigned_ticket_count",
}  # fmt: skip


def unmatched_accounts(where: Settings) -> Unmatched:
    """What the warehouse holds. Never raises for want of one: `missing` says why."""
    if not where.warehouse.exists():
        return Unmatched(missing="nothing was run yet (sei run)")
    try:
        with (
            warehouse_lock(where, "sei orgtree preview", patience_seconds=2),
            duckdb.connect(str(where.warehouse), read_only=True) as connection,
        ):
            return Unmatched(tuple(Account(*row) for row in connection.execute(QUERY).fetchall()))
    except WarehouseBusy as busy:
        return Unmatched(missing=str(busy))
    except duckdb.Error:
        return Unmatched(missing="the last run was of an older version, or failed (sei run)")


def _worth(accounts: Sequence[Account]) -> str:
    counts = {kind: sum(getattr(one, column) for one in accounts) for kind, column in KINDS.items()}
    told = [f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items() if count]
    return ", ".join(told) or "nothing"
