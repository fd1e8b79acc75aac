"""`sei demo`: the whole way in a folder of its own, on a made-up company or on any git repository."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from sei_pipeline import settings
from sei_pipeline.commands import Invocation, screen
from sei_pipeline.commands.claiming import claimed
from sei_pipeline.errors import SeiError, UsageError
from sei_pipeline.settings import CHECKOUT

if TYPE_CHECKING:
    from rich.console import Console

    from sei_pipeline.pipeline.run import Run
    from sei_pipeline.simulator.at_work import AtWork

EXAMPLE = CHECKOUT / "examples" / "demo"
AS_OF = datetime(2026, 5, 1, tzinfo=UTC)  # the day after the story's last month, so that all three are complete
FOLDER = Path(".demo")
DAYS = 120  # of the simulated company: three whole months and what led to them
TEAMS = 3  # that are shown below the root
PERIODS = 3  # the story has three months; of a repository the newest three


@dataclass(frozen=True)
class Scene:
    """What is shown: a project in `folder`, as of when, what it is, what to know about it, and what to try next."""

    folder: Path
    as_of: datetime | None
    title: str
    notes: tuple[str, ...]
    hints: tuple[str, ...]


@click.command(
    "demo",
    help="""Make a project in a folder of its own, run everything on it and show the numbers.

    Without --git: a made-up company of 12 people in three teams, with two git repositories and a folder of tickets,
    pull requests, builds, deployments and incidents. Its numbers are the same each time, and stand in
    examples/demo/EXPECTED.md.

    With --company: a simulated company of 40 developers, whose GitHub and Jira are served on this machine and read over
    HTTP, as yours would be. `sei simulate` serves it for longer.

    With --git: any repository, by its folder or address. Its tags that look like versions are taken for production
    deployments; what git alone can't tell is said, metric by metric. The repository itself is only read.""",
)
@click.option("--git", "git", metavar="PATH", help="The folder or address of a git repository.")
@click.option("--company", is_flag=True, help="A simulated company, read over HTTP.")
@click.option("--developers", default=40, show_default=True, help="Of the simulated company.")
@click.option("--seed", default=1, show_default=True, help="Which simulated company.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    metavar="DIR",
    help="Where the project is made; a demo that is there already is made anew.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON, and nothing else to stdout.")
@click.pass_obj
def command(
    invocation: Invocation, git: str | None, company: bool, developers: int, seed: int, keep: Path, as_json: bool
) -> None:
    """See the help above."""
    from sei_pipeline.commands.report import tell_problems
    from sei_pipeline.pipeline.run import run

    if git is not None and company:
        raise UsageError("found --git and --company; expected one of them at most; leave one out")
    started = monotonic()
    folder = keep.absolute()
    with claimed(folder, "sei demo"), ExitStack() as work:
        if company:
            from sei_pipeline.simulator.at_work import SECRETS, at_work

            work.enter_context(settings.providing(SECRETS))
            scene = _of_company(folder, work.enter_context(at_work(folder, seed, developers, DAYS)))
        else:
            scene = _made_up(folder) if git is None else _of_repository(folder, git)
        project = Invocation(folder).project()
        with screen.progress() as progress:
            done = run(project, progress, scene.as_of)
        tell_problems(project, done)
        seconds = monotonic() - started
        if as_json:
            click.echo(json.dumps(_facts(scene, done, seconds), indent=1))
        else:
            _tell(screen.output(), scene, done, seconds)


def _made_up(folder: Path) -> Scene:
    """The example's project with its repositories and drop folder."""
    if not EXAMPLE.is_dir():
        raise UsageError(
            f"found no {EXAMPLE}; expected the checkout that sei was installed from; install it with "
            "`pip install -e .`, or show a repository: sei demo --git PATH"
        )
    shutil.copytree(EXAMPLE / "project", folder, dirs_exist_ok=True)
    maker = [sys.executable, "-B", str(EXAMPLE / "make_repository.py"), str(folder)]
    made = subprocess.run(maker, capture_output=True, text=True, check=False)
    if made.returncode:
        last = (made.stderr.strip().splitlines() or ["it said nothing"])[-1]
        todo = "expected git 2.31 or newer on PATH; install it"
        raise SeiError(f"the demo's repositories can't be made ({last}); {todo}")
    home = _short(folder)
    return Scene(
        folder,
        AS_OF,
        "A company that doesn't exist: 12 people, three teams, three months. examples/demo/EXPECTED.md has the same "
        "numbers, computed without SQL.",
        (),
        (
            f"sei --home {home} show Checkout --grain week",
            f"change a file in {home}/orgtrees or {home}/drop, then: sei --home {home} run --as-of 2026-05-01",
            "sei demo --git PATH    (a repository of yours)",
        ),
    )


def _of_company(folder: Path, work: AtWork) -> Scene:
    home = _short(folder)
    return Scene(
        folder,
        work.as_of,
        work.title,
        ("Its GitHub and Jira were read over HTTP on this machine; what is true of it is known: docs/simulator.md",),
        (
            f"sei --home {home} show --grain quarter",
            "sei simulate    (serves the company for longer, with faults if you like)",
            "sei demo --git PATH    (a repository of yours)",
        ),
    )


def _of_repository(folder: Path, address: str) -> Scene:
    from sei_pipeline.commands.demo_git import look_at, write_project

    now = datetime.now(UTC)
    found = look_at(address, Invocation(folder).settings, now)
    write_project(folder, found)
    home = _short(folder)
    return Scene(
        folder,
        found.as_of(now),
        found.title,
        found.notes,
        (
            f"sei --home {home} show --grain quarter --last 8",
            f"real teams, more sources: edit {home}/orgtrees and {home}/profiles_config (docs/configuration.md)",
            f"then: sei --home {home} run",
        ),
    )


def _short(path: Path) -> str:
    """As one would type it here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _facts(scene: Scene, done: Run, seconds: float) -> dict[str, object]:
    from sei_pipeline.commands.published import published
    from sei_pipeline.commands.show import as_objects

    with published(scene.folder / "data" / "published") as marts:
        rows = [row for node in marts.nodes for row in marts.rows(node, "month", PERIODS, list(marts.metrics))]
        return {
            "folder": str(scene.folder),
            "published": str(scene.folder / "data" / "published" / "sei.duckdb"),
            "as_of": f"{marts.as_of.isoformat()}Z",
            "seconds": round(seconds, 1),
            "title": scene.title,
            "notes": list(scene.notes),
            "row_hashes": dict(done.version.row_hashes),
            "rows": as_objects(marts, rows),
        }


def _tell(console: Console, scene: Scene, done: Run, seconds: float) -> None:
    from sei_pipeline.commands.published import published
    from sei_pipeline.commands.show import print_table

    console.print()
    console.print(scene.title)
    console.print()
    with published(scene.folder / "data" / "published") as marts:
        shown = 0
        for node in marts.nodes:
            if node.depth and not (node.is_team and len(marts.nodes) > 2 and shown <= TEAMS):
                continue
            rows = marts.rows(node, "month", PERIODS, list(marts.metrics))
            if node.depth == 0 or any(row.value is not None for row in rows):
                print_table(console, marts, node, [row for row in rows if node.depth == 0 or not row.phase])
                shown += 1
        left = sum(node.is_team for node in marts.nodes) - shown + 1
        if left > 0 and len(marts.nodes) > 2:
            console.print(f"{left} more teams: sei --home {_short(scene.folder)} show TEAM")
    for note in scene.notes:
        console.print(note)
    home = _short(scene.folder)
    console.print(f"Made in {seconds:.1f} s:", style="bold")
    for name, what in _made(scene.folder):
        console.print(f"  {home}/{name:28} {what}")
    console.print(f"  {home}/{'data/published/sei.duckdb':28} {len(done.version.row_counts)} tables for any BI tool")
    console.print("Next:", style="bold")
    for hint in scene.hints:
        console.print(f"  {hint}")


def _made(folder: Path) -> Iterator[tuple[str, str]]:
    texts = {
        "orgtrees": "people, org tree, what is whose",
        "profiles_config": "connections, services, efficiency profile",
        "repositories": "git repositories",
        "drop": "tickets, pull requests, builds, deployments, incidents as CSV files",
    }
    for name, what in texts.items():
        if (folder / name).is_dir():
            yield name, what
