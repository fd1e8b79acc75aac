"""`sei check`: the project's files, checked together."""

from __future__ import annotations

import click

from sei_pipeline.commands import Invocation
from sei_pipeline.errors import ConfigError


@click.command(
    "check",
    help="""Check every file of the project: developers, identities, org trees, teams' settings, profiles,
    connections, services.

    All errors come at once, each with file and line, what was found, what was expected and what to do. Nothing is
    read from any tool. Exit code 0: everything is right (there may be warnings); 2: there are errors.

    With --as, also whether USER of profiles_config/access.yml may make the change from BASE to the folder as it is:
    each thing that changed, who may change it, and whether USER may. What USER may is what BASE says. Exit code 1:
    something is beyond USER's rights.""",
)
@click.option("--as", "user", metavar="USER", help="Whether USER may make the change since BASE.")
@click.option("--base", default="HEAD", show_default=True, help="A folder, or a git revision of the project.")
@click.pass_obj
def command(invocation: Invocation, user: str | None, base: str) -> None:
    """See the help above."""
    try:
        project = invocation.project()
    except ConfigError as error:
        count = len(error.problems)
        click.echo(str(error), err=True)
        click.echo(f"{count} error{'s' if count > 1 else ''} in {invocation.settings.home}", err=True)
        raise click.exceptions.Exit(error.exit_code) from error
    config = project.config
    for warning in config.warnings:
        click.echo(f"warning: {warning}", err=True)
    nodes = [node for tree in config.trees for node in tree.nodes]
    disabled = len(config.connections) - len(project.enabled)
    counts = {
        "trees": len(config.trees),
        "nodes": len(nodes),
        "teams": sum(node.is_team for node in nodes),
        "people": len({developer.email for developer in config.developers}),
        "identities": len(config.identities),
        "profiles": len(config.profiles),
        "services": len(config.services),
        "connections": f"{len(config.connections)}{f' ({disabled} disabled)' if disabled else ''}",
        "warnings": len(config.warnings),
    }
    click.echo(f"{project.settings.home}: no errors")
    for name, count_of in counts.items():
        click.echo(f"  {name:12} {count_of}")
    if not project.enabled:
        click.echo("No connection is enabled: `sei run` has nothing to read. See profiles_config/connections.yml.")
    if user is not None:
        from sei_pipeline.commands.check_rights import is_within_rights

        if not is_within_rights(project, user, base):
            raise click.exceptions.Exit(1)
