"""`sei orgtree`: what the files make of the organisation, and what a change of them would do."""

from __future__ import annotations

from pathlib import Path

import click

from sei_pipeline.commands import Invocation

FORM = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)


@click.group("orgtree", help="Look at the org trees, compare two states of the files, copy a team's settings.")
def command() -> None:
    """See the help above."""


@command.command(
    "preview",
    help="""Print the org trees (or only TREE) with the size of each node, who is left out and why, the teams without
    settings of their own, and, after a run, the accounts that are nobody's and what their activity is worth.

    `people`: at or below the node now, each once; `+2 shared`: so many of them are there only because tree.yml adds
    them. `(implicit)`: a team made for a manager's own reports.""",
)
@click.argument("tree", required=False)
@click.option("--depth", type=click.IntRange(0), metavar="N", help="Only N levels below the root.")
@click.option("--all", "is_all", is_flag=True, help="Every name in the lists below the tree, not only the first ones.")
@FORM
@click.pass_obj
def preview(invocation: Invocation, tree: str | None, depth: int | None, is_all: bool, form: str) -> None:
    """See the help above."""
    from sei_pipeline.commands import orgtree_preview

    orgtree_preview.show(invocation, tree, depth, is_all, form)


@command.command(
    "diff",
    help="""Say what differs between two states of the project: people added, gone, moved; teams added, gone, without
    settings of their own; trees, calendars, settings, profiles, connections and services changed.

    OLD (default HEAD) and NEW (default: the project's folder as it is) are folders, or git revisions of this project.

    Exit code 0: they mean the same; 1: they differ; 2: the files of one are wrong.""",
)
@click.argument("old", default="HEAD")
@click.argument("new", required=False)
@FORM
@click.pass_obj
def diff(invocation: Invocation, old: str, new: str | None, form: str) -> None:
    """See the help above."""
    from sei_pipeline.commands import orgtree_diff

    if orgtree_diff.show(invocation, old, new, form):
        raise click.exceptions.Exit(1)


@command.command(
    "copy-settings",
    help="""Copy the settings file of a team to other teams, or to all of its siblings.

    Teams are named as their files name them (`Engineering/Payments`), with the tree's folder in front where there are
    several trees. A team that has settings already is refused, unless --force; nothing is written then.""",
)
@click.argument("source", metavar="FROM_TEAM")
@click.argument("targets", nargs=-1, metavar="[TO_TEAM]...")
@click.option("--siblings", is_flag=True, help="To every team below the same parent.")
@click.option("--force", is_flag=True, help="Replace settings that are there.")
@click.pass_obj
def copy_settings(
    invocation: Invocation, source: str, targets: tuple[str, ...], siblings: bool, force: bool
) -> None:
    """See the help above."""
    from sei_pipeline.commands import orgtree_copy

    home: Path = invocation.settings.home
    for written in orgtree_copy.copy(invocation.project().config, home, source, targets, siblings, force):
        click.echo(f"wrote {written}")
