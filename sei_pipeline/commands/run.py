"""`sei run`: everything, from the sources to the published marts."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic

import click

from sei_pipeline.commands import Invocation, screen
from sei_pipeline.errors import UsageError


class Instant(click.ParamType[datetime]):
    """ISO 8601 with `Z` or an offset; a date alone is its first instant in UTC. Becomes a datetime in UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        text = str(value).strip()
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is no time; expected 2026-03-01T09:30:00Z or 2026-03-01", param, ctx)
        if found.tzinfo is None and len(text) > len("2026-03-01"):
            self.fail(f"{text!r} names no time zone; expected {text}Z or an offset such as {text}+01:00", param, ctx)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


@click.command(
    "run",
    help="""Read what is new from every connection, compute the marts and publish them as one new version.

    A source that fails is told at the end and marked in the marts; the others go on, and what was read stays. A run
    may be stopped at any time: the next goes on from there. Readers of the published file are never disturbed.

    Exit code 3: another run holds the project.""",
)
@click.option(
    "--as-of",
    type=Instant(),
    metavar="TIME",
    help="Compute as if it were this time: 2026-03-01T09:30:00Z, or 2026-03-01 for its first instant in UTC. "
    "Else up to when every source was read.",
)
@click.option("--only", multiple=True, metavar="CONNECTION", help="Read only this connection; may be given again.")
@click.option("--strict", is_flag=True, help="Exit with 1 where a source failed, though the marts are published.")
@click.option("--quiet", "-q", is_flag=True, help="Say only what went wrong.")
@click.pass_obj
def command(invocation: Invocation, as_of: datetime | None, only: tuple[str, ...], strict: bool, quiet: bool) -> None:
    """See the help above."""
    from sei_pipeline.commands.report import tell
    from sei_pipeline.pipeline.run import run

    started = monotonic()
    project = invocation.project()
    for name in only:
        if not project.connection(name).is_enabled:
            raise UsageError(
                f"the connection {name!r} is disabled in profiles_config/connections.yml; expected one that is "
                "enabled; remove its `enabled: false`"
            )
    with screen.progress(quiet=quiet) as progress:
        done = run(project, progress, as_of, only)
    tell(project, done, monotonic() - started, quiet=quiet)
    if strict and (done.failed or done.left_out):
        raise click.exceptions.Exit(1)
