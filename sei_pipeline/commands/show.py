"""`sei show`: the numbers of one node, read from what was published."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from sei_pipeline.commands import Invocation, periods, screen, wording
from sei_pipeline.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from sei_pipeline.commands.published import Node, Published, Row

BAND_STYLES = {"elite": "green", "high": "cyan", "medium": "yellow", "low": "red"}
LISTED_NODES = 40  # nodes that are listed under the root's table: a screen of them
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute a text that begins so (OWASP, CSV injection)
LONGEST = 366  # periods: a year of days, seven of weeks


@click.command(
    "show",
    help="""Show deployment frequency, change lead time, change failure rate, time to restore, failed deployment
    recovery time, rework rate, pull request cycle time and lead time with its phases, for NODE: an id
    (`acme/Shop/Checkout`), a path or a name. Without NODE: the tree's root, and the list of nodes.

    Numbers come from the published marts. `*` behind a period: it isn't complete yet. `change` is
    against the period before, of frequency per day. `12 of 14`: so many events were
    used of those that could have been.""",
)
@click.argument("node", required=False)
@click.option("--grain", type=click.Choice(periods.GRAINS), default="month", show_default=True)
@click.option(
    "--last", type=click.IntRange(1, LONGEST), default=3, show_default=True, metavar="N", help="So many periods."
)
@click.option("--metric", "metrics", multiple=True, help="Only this metric; may be given again.")
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="Durations are in seconds and rates from 0 to 1 in csv and json.",
)  # fmt: skip
@click.pass_obj
def command(
    invocation: Invocation, node: str | None, grain: str, last: int, metrics: tuple[str, ...], form: str
) -> None:
    """See the help above."""
    from sei_pipeline.commands.published import published

    with published(invocation.settings.published) as marts:
        found = marts.node(node)
        rows = marts.rows(found, grain, last, wanted(marts, metrics))
        if form == "csv":
            click.echo(as_csv(marts, rows), nl=False)
        elif form == "json":
            click.echo(json.dumps(as_objects(marts, rows), indent=1))
        else:
            console = screen.output()
            print_table(console, marts, found, rows)
            if node is None:
                _print_nodes(console, marts)


def wanted(marts: Published, names: Sequence[str]) -> list[str]:
    """The metrics that are asked for, all where none is. Raises UsageError, naming what is near."""
    for name in names:
        if name not in marts.metrics:
            near = difflib.get_close_matches(name, marts.metrics, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(marts.metrics)}"
            raise UsageError(f"found no metric {name!r}; {hint}")
    return [metric for metric in marts.metrics if metric in names or not names]


def print_table(console: Console, marts: Published, node: Node, rows: Sequence[Row]) -> None:
    """One line a metric and period; the phases of a period under its lead time; below, what the reasons mean."""
    from rich.table import Table

    kind = "team" if node.is_team else "root" if node.depth == 0 else "node"
    console.print(f"{node.path} ({kind} {node.node_id}), as of {marts.as_of:%Y-%m-%d %H:%M}Z", style="bold")
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for name in ("metric", "period", "value", "change", "band", "events", "why not"):
        table.add_column(name, justify="right" if name in ("value", "change") else "left", no_wrap=True)
    previous = ""
    for row in _with_phases(rows):
        name = f"  {row.phase}" if row.phase else marts.metrics[row.metric]
        table.add_row(*_cells(row, "" if name == previous else name), style="dim" if row.phase else "")
        previous = "" if row.phase else name
    console.print(table)
    if any(row.phase for row in rows):
        console.print("  Phases are shares of the mean lead time; the lead time itself is the median.", style="dim")
    if any(row.band and row.rated_count is not None for row in rows):
        console.print("  `of 3` behind a band: so many tickets are complete, and it rests on those.", style="dim")
    for reason in sorted({row.reason for row in rows if row.reason}):
        console.print(f"  {reason}: {marts.reasons.get(reason, 'see docs/metrics.md')}", style="dim")
    if not all(row.is_complete for row in rows):
        console.print("  * not complete: the period goes on, or a source could not be read.", style="dim")
    console.print()


def _with_phases(rows: Sequence[Row]) -> list[Row]:
    """The phases of a period behind the lead time of that period."""
    found: list[Row] = []
    for row in rows:
        if row.phase is None:
            found.append(row)
            if row.metric == "lead_time":
                found += [one for one in rows if one.phase and one.period_started_on == row.period_started_on]
    return found


def _cells(row: Row, name: str) -> tuple[Any, ...]:
    from rich.text import Text

    period = "" if row.phase else periods.named(row.period_started_on, row.grain)
    mark = " *" if period and not row.is_complete else ""
    events = f"{row.sample_count:,} of {row.population_count:,}" if row.population_count else ""
    return (
        name, period + mark, wording.number(row.value, row.unit, row.per_day),
        wording.change(row.change, row.change_ratio, row.unit),
        Text(_band(row), style=BAND_STYLES.get(row.band or "", "")), events, row.reason or "",
    )  # fmt: skip


def _band(row: Row) -> str:
    """The band; where it rests on less than the sample, on how many: `elite of 3`."""
    return row.band + (f" of {row.rated_count}" if row.rated_count is not None else "") if row.band else ""


def _print_nodes(console: Console, marts: Published) -> None:
    console.print("Nodes (sei show NODE):", style="bold")
    for node in marts.nodes[:LISTED_NODES]:
        console.print(f"  {node.node_id}{'  (team)' if node.is_team else ''}")
    if len(marts.nodes) > LISTED_NODES:
        console.print(f"  ... and {len(marts.nodes) - LISTED_NODES:,} more")


def as_objects(marts: Published, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as plain values: dates as texts, durations in seconds."""
    as_of = f"{marts.as_of.isoformat()}Z"
    return [
        {
            **asdict(row),
            "period_started_on": row.period_started_on.isoformat(),
            "period_ended_on": row.period_ended_on.isoformat(),
            "as_of": as_of,
        }
        for row in rows
    ]


def as_csv(marts: Published, rows: Sequence[Row]) -> str:
    """The rows with a header. Nothing is a formula to a spreadsheet: such a text gets an apostrophe in front."""
    found = as_objects(marts, rows)
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(found[0])
    writer.writerows([[harmless(value) for value in row.values()] for row in found])
    return sink.getvalue()


def harmless(value: Any) -> Any:
    """A cell of a CSV file that no spreadsheet computes."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
