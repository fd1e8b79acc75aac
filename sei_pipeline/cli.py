"""The command `sei`: `sei --help` lists what it can do; each command is a module of sei_pipeline/commands/.

Exit codes: 0 done, 1 failed, 2 the command line or the project's files are wrong, 3 another run holds what is needed,
130 interrupted, 141 nobody reads the output any more.
"""

from __future__ import annotations

import difflib
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from sei_pipeline import __version__
from sei_pipeline.commands import Invocation
from sei_pipeline.errors import SeiError

# Name -> what the list says. Modules are loaded when they are called: `sei --help` takes 0.2 s, dbt alone takes 4.
COMMANDS = {
    "check": "Check the project's files: every error at once, with file and line.",
    "orgtree": "Preview the org trees, say what a change of the files does, copy settings.",
    "run": "Read the sources, compute the marts and publish them.",
    "show": "Show the DORA table of a node of the org tree.",
    "explain": "Explain a ticket, pull request, commit, deployment, incident, or a number.",
    "demo": "Show the whole way: on a made-up company, or with --git on any repository.",
    "simulate": "Serve a made-up company's tools, to try things on.",
}
INTERRUPTED = 130
BROKEN_PIPE = 141


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"sei_pipeline.commands.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(COMMANDS)}."
            ctx.fail(f"There is no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="`sei COMMAND --help` tells more. To see something at once: `sei demo`.",
)
@click.option(
    "--home",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The project's folder (profiles_config/, orgtrees/); else $SEI_HOME, else the current folder.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="sei")
@click.pass_context
def sei(ctx: click.Context, home: Path | None, debug: bool) -> None:
    """From trackers, source control, builds, deployments and incidents to DORA metrics per node of an org tree."""
    ctx.obj = Invocation(home)


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and returns its exit code; errors are told on stderr."""
    is_debugging = "--debug" in arguments
    try:
        code = sei.main(args=list(arguments), prog_name="sei", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return _interrupted()
    except BrokenPipeError:
        return BROKEN_PIPE
    except SeiError as error:
        if is_debugging:
            traceback.print_exc()
        click.echo(f"sei: {error}", err=True)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the last place that can say it in words
        if "interrupted" in str(error).lower() and isinstance(error, RuntimeError):
            return _interrupted()  # DuckDB's own word for a Ctrl-C while it works
        if is_debugging:
            traceback.print_exc()
        click.echo(
            f"sei: this is a mistake in sei itself: {type(error).__name__}: {error}\n"
            "Run it again as `sei --debug ...` and report what it prints.",
            err=True,
        )
        return 1


def _interrupted() -> int:
    click.echo("sei: interrupted; what was read is kept, and the next run goes on from there", err=True)
    return INTERRUPTED


def main() -> None:
    """The entry point. After an interrupt or a closed pipe nothing is waited for: runs may be killed at any time."""
    code = run(sys.argv[1:])
    if code in (INTERRUPTED, BROKEN_PIPE):
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
