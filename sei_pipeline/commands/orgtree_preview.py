"""The org trees with their sizes, printed; and whose activity reaches nobody in them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields

import click

from sei_pipeline.commands import Invocation
from sei_pipeline.commands.show import harmless
from sei_pipeline.commands.unmatched import Unmatched, unmatched_accounts
from sei_pipeline.config import Tree
from sei_pipeline.config.preview import LeftOut, NodeSize, left_out, sizes, without_settings
from sei_pipeline.errors import UsageError
from sei_pipeline.pipeline.project import Project

LISTED = 10  # names in a list below the tree: enough to see whom it is about; --all shows every one


@dataclass(frozen=True)
class Preview:
    """What is shown of one tree."""

    tree: Tree
    sizes: tuple[NodeSize, ...]
    left_out: tuple[LeftOut, ...]
    without_settings: tuple[str, ...]


def show(invocation: Invocation, name: str | None, depth: int | None, is_all: bool, form: str) -> None:
    """Prints the tree `name`, or all. Raises UsageError where there is none of that name."""
    project = invocation.project()
    previews = [_preview(project, tree, depth) for tree in _trees(project, name)]
    if form == "csv":
        click.echo(as_csv([size for one in previews for size in one.sizes]), nl=False)
        return
    unmatched = unmatched_accounts(project.settings)
    if form == "json":
        click.echo(json.dumps(as_object(previews, unmatched), indent=1))
        return
    for one in previews:
        for line in _lines(one, None if is_all else LISTED):
            click.echo(line)
    for line in unmatched.lines(None if is_all else LISTED):
        click.echo(line)


def _trees(project: Project, name: str | None) -> Sequence[Tree]:
    trees = project.config.trees
    if not trees:
        raise UsageError("found no org tree; expected orgtrees/<tree>/tree.yml; see docs/configuration.md")
    found = [tree for tree in trees if name in (None, tree.name)]
    if not found:
        raise UsageError(f"found no tree {name!r}; expected one of {', '.join(tree.name for tree in trees)}")
    return found


def _preview(project: Project, tree: Tree, depth: int | None) -> Preview:
    shown = tuple(size for size in sizes(tree) if depth is None or size.depth <= depth)
    return Preview(tree, shown, left_out(project.config, tree), without_settings(tree))


def as_csv(rows: Iterable[NodeSize]) -> str:
    """One row per node, with a header; no cell is a formula to a spreadsheet."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow([field.name for field in fields(NodeSize)])
    writer.writerows([[harmless(cell) for cell in asdict(row).values()] for row in rows])
    return sink.getvalue()


def as_object(previews: Sequence[Preview], unmatched: Unmatched) -> dict[str, object]:
    """Everything that the table shows, every name included; unmatched is None where nothing was run yet."""
    trees = [
        {
            "tree_name": one.tree.name,
            "nodes": [asdict(size) for size in one.sizes],
            "left_out": [{"reason": group.reason, "emails": group.emails} for group in one.left_out],
            "teams_without_settings": one.without_settings,
        }
        for one in previews
    ]
    accounts = None if unmatched.missing else [asdict(account) for account in unmatched.accounts]
    return {"trees": trees, "unmatched_accounts": accounts, "unmatched_note": unmatched.missing}


def _lines(one: Preview, limit: int | None) -> Iterable[str]:
    made = one.tree.definition
    how = "by manager" if made.by else f"by {', '.join(made.levels or ())}"
    root = next(size for size in one.sizes if size.depth == 0)
    yield (
        f"{one.tree.name}: {how}; profile {made.efficiency_profile}; {made.timezone}; "
        f"{_count(root.member_count, 'person', 'people')} in {_count(root.team_count, 'team', 'teams')}"
    )
    width = max(2 * size.depth + len(_label(size)) for size in one.sizes) + 2
    for size in one.sizes:
        name = "  " * size.depth + _label(size)
        shared = f"  +{size.shared_count} shared" if size.shared_count else ""
        kind = "" if not size.is_team else f"  {size.settings_file or 'no settings of its own'}"
        yield f"  {name:<{width}}{size.member_count:>7,}{shared}{kind}"
    for group in one.left_out:
        yield f"left out, {group.reason}: {len(group.emails):,}  {_some(group.emails, limit)}"
    if one.without_settings:
        teams = _some(one.without_settings, limit)
        yield f"teams without settings of their own: {len(one.without_settings):,} of {root.team_count:,}  {teams}"
    yield ""


def _label(size: NodeSize) -> str:
    return f"{size.node_name} (implicit)" if size.is_implicit else size.node_name


def _some(names: Sequence[str], limit: int | None) -> str:
    more = f" and {len(names) - limit:,} more" if limit is not None and len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def _count(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
