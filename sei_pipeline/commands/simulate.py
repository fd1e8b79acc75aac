"""`sei simulate`: a company's tools, served until someone stops them, to try integrations and configurations on."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from sei_pipeline.commands import Invocation

FOLDER = Path(".simulated")


@click.command(
    "simulate",
    help="""Serve a made-up company's GitHub and Jira on this machine until you stop it (Ctrl-C).

    Writes a project that reads them, and prints how to run it from another terminal. The same seed and size give the
    same company each time. With --faults, some answers go wrong: limits, broken bodies, lost connections; a run then
    takes some minutes, for it waits as it would for the real tools.""",
)
@click.option("--seed", default=1, show_default=True, help="Which company.")
@click.option("--developers", default=40, show_default=True, help="How many people write code in it: 4 to 500.")
@click.option("--days", default=180, show_default=True, help="How many days of its work there are.")
@click.option("--faults", "fault_seed", type=int, metavar="SEED", help="Let answers go wrong, by this seed.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    metavar="DIR",
    help="Where the project is made; an earlier one is made anew, its data stays.",
)
@click.pass_obj
def command(invocation: Invocation, seed: int, developers: int, days: int, fault_seed: int | None, keep: Path) -> None:
    """See the help above."""
    from sei_pipeline.commands.claiming import claimed
    from sei_pipeline.simulator.at_work import SECRETS, at_work

    folder = keep.absolute()
    with claimed(folder, "sei simulate", keeps="data"), at_work(folder, seed, developers, days, fault_seed) as work:
        click.echo(work.title)
        for name in work.requests():
            click.echo(f"  {name:8} {work.served.url(name)}")
        click.echo("In another terminal:")
        for name, value in SECRETS.items():
            click.echo(f"  export {name}={value}")
        click.echo(f"  sei --home {keep} run --as-of {work.as_of:%Y-%m-%d}")
        click.echo(f"  sei --home {keep} show")
        click.echo("Ctrl-C stops it.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo(
                f"Stopped after {sum(work.requests().values()):,} requests, {work.faults():,} of them disturbed."
            )
