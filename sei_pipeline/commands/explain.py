"""`sei explain`: why a number is what it is, and where a ticket, pull request, commit, deployment or incident went."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from sei_pipeline.commands import Invocation, screen
from sei_pipeline.commands.explained.page import Page
from sei_pipeline.commands.published import Published
from sei_pipeline.errors import UsageError


@click.command(
    "explain",
    help="""Explain one thing, or one number.

    WHAT is a ticket (`PAY-123`), a pull request (`owner/name#7` or its url), a commit (7 characters of its sha or
    more), a deployment, an incident or a release (its key or id): its events with times and sources, its links with
    rule and confidence, those too that were not chosen and why, its phases, and which numbers it is in.

    Or NODE METRIC PERIOD (`Payments change_failure_rate 2026-10`, also 2026-W42, 2026-Q4, 2026-10-05): every event that
    the metric counted or left out, with the reason, and the arithmetic to the value in the mart.

    It reads only what was published; the same tables are there for a dashboard: marts.explain_*.""",
)
@click.argument("what", nargs=-1, required=True, metavar="WHAT | NODE METRIC PERIOD")
@click.option("--node", help="Only the numbers of this node: an id, a path or a name.")
@click.option("--tree", help="Only the numbers of this org tree.")
@click.option("--all", "everything", is_flag=True, help="Every row, and whole titles.")
@click.option("--json", "as_json", is_flag=True, help="As JSON: times in UTC, durations in seconds, nothing cut.")
@click.pass_obj
def command(
    invocation: Invocation, what: tuple[str, ...], node: str | None, tree: str | None, everything: bool, as_json: bool
) -> None:
    """See the help above."""
    from sei_pipeline.commands.explained.page import as_object, print_page
    from sei_pipeline.commands.published import published

    if len(what) not in (1, 3):
        raise UsageError(
            f"found {len(what)} words, {' '.join(what)!r}; expected one thing (PAY-123, owner/name#7, a sha, a key) or "
            "NODE METRIC PERIOD (Payments change_failure_rate 2026-10); put names with blanks into quotes"
        )
    if len(what) == 3 and (node or tree):
        raise UsageError("found --node or --tree beside NODE METRIC PERIOD, which names its node; leave them out")
    with published(invocation.settings.published) as marts:
        page = explain(marts, what, _nodes(marts, node, tree))
    if as_json:
        click.echo(json.dumps(as_object(page), indent=1))
    else:
        print_page(screen.output(), page, everything)


def explain(marts: Published, what: Sequence[str], nodes: Sequence[str] | None = None) -> Page:
    """The explanation of a thing (one word) or a number (three). `nodes`: those whose numbers are wanted, None for all.

    Raises UsageError where there is no such thing, naming what is near.
    """
    from sei_pipeline.commands.explained import arithmetic, chain, finding, number

    if len(what) == 3:
        return number.page_of(marts, *what)
    thing = finding.find(marts, what[0])
    found = chain.follow(marts, thing)
    sections = (
        chain.events_section(found),
        chain.links_section(marts, found),
        *arithmetic.sections(marts, found),
        chain.counted_section(marts, found, nodes),
    )
    said = " · ".join(filter(None, (thing.name, thing.title, thing.status, thing.tool, thing.url)))
    subject = {
        "thing": thing.thing, "thing_id": thing.thing_id, "key": thing.key, "title": thing.title,
        "status": thing.status, "tool": thing.tool, "url": thing.url, "connection": thing.connection,
        "as_of": marts.as_of,
    }  # fmt: skip
    return Page(f"{said}, as of {marts.as_of:%Y-%m-%d %H:%M}Z", subject, sections)


def _nodes(marts: Published, node: str | None, tree: str | None) -> list[str] | None:
    if node is None and tree is None:
        return None
    wanted = [marts.node(node).node_id] if node else [one.node_id for one in marts.nodes]
    if tree is None:
        return wanted
    trees = sorted({one.node_id.partition("/")[0] for one in marts.nodes})
    if tree not in trees:
        raise UsageError(f"found no org tree {tree!r}; expected one of {', '.join(trees)}")
    return [one for one in wanted if one.partition("/")[0] == tree]
