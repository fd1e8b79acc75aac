"""Makes the demo's git repositories and drop folder from story.py: `python make_repository.py FOLDER`.

Writes FOLDER/repositories/{shop,tools}.git and FOLDER/drop/*.csv. Author and committer dates are the story's, so the
shas are the same each time and on each machine. Needs git, and nothing of this project.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import company
import drop_folder
import story
from company import Change, Direct, Team

Key = tuple[str, int]  # service and index of a change; -1: the first commit
PICKED = 7  # index of the change of the team Tools that is picked onto the release branch
RELEASED = 5  # index of the change whose tag the release branch starts from


class Repository:
    """A bare repository, written through `git fast-import`."""

    def __init__(self, path: Path):
        settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | settings
        start = ["git", "init", "--quiet", "--bare", "--template=", "--initial-branch=main", str(path)]
        subprocess.run(start, check=True, env=environment)
        self._process = subprocess.Popen(
            ["git", "-C", str(path), "fast-import", "--quiet", "--date-format=raw"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
        )  # fmt: skip
        self._marks = 0

    def _say(self, text: str) -> None:
        self._process.stdin.write(text.encode())  # type: ignore[union-attr]

    def commit(
        self, ref: str, message: str, who: str, written: datetime, files: Mapping[str, str], *parents: int,
        committed: datetime | None = None,
    ) -> int:  # fmt: skip
        """A commit on `ref` with these parents' marks; returns its mark."""
        self._marks += 1
        body = message.encode()
        name = f"{company.NAMES.get(who, who)} <{company.commit_email(who)}>"
        self._say(f"commit {ref}\nmark :{self._marks}\nauthor {name} {written.timestamp():.0f} +0000\n")
        self._say(f"committer {name} {(committed or written).timestamp():.0f} +0000\ndata {len(body)}\n{message}\n")
        for place, parent in enumerate(parents):
            self._say(f"{'merge' if place else 'from'} :{parent}\n")
        for path, content in files.items():
            self._say(f"M 100644 inline {path}\ndata {len(content.encode())}\n{content}\n")
        self._say("\n")
        return self._marks

    def tag(self, name: str, mark: int, who: str, at: datetime) -> None:
        """An annotated tag."""
        tagger = f"{company.NAMES[who]} <{company.commit_email(who)}> {at.timestamp():.0f} +0000"
        self._say(f"tag {name}\nfrom :{mark}\ntagger {tagger}\ndata {len(name)}\n{name}\n")

    def sha(self, mark: int) -> str:
        """The sha of a commit that was just written."""
        self._say(f"get-mark :{mark}\n")
        self._process.stdin.flush()  # type: ignore[union-attr]
        return self._process.stdout.readline().decode().strip()  # type: ignore[union-attr]

    def close(self) -> None:
        """Ends the import. Raises RuntimeError where git refused something."""
        self._process.communicate()
        if self._process.returncode:
            raise RuntimeError(f"git fast-import ended with {self._process.returncode}; see what it said above")


class History:
    """Writes one repository's part of the story. `landed` and `own`: shas by change."""

    def __init__(self, repository: Repository, name: str):
        self._repository = repository
        self._teams = [team for team in company.TEAMS if team.repository == name]
        self._numbers = numbers(name)
        self._main = 0
        self._branches: dict[Key, list[int]] = {}
        self._files: dict[Key, dict[str, str]] = {}
        self._landings: dict[Key, int] = {}

    def write(self) -> tuple[dict[Key, str], dict[Key, list[str]]]:
        self._begin()
        events: list[tuple[datetime, int, Change | Direct, int]] = []
        for change in (one for one in story.changes() if one.team in self._teams):
            events += [(at, 0, change, step) for step, at in enumerate(change.commits)]
            events.append((change.merged_at, 1, change, -1))
        if story.DIRECT.team in self._teams:
            events.append((story.DIRECT.authored_at, 2, story.DIRECT, -1))
        for _, _, what, step in sorted(events, key=lambda event: event[:2]):
            if isinstance(what, Direct):
                self._push(what)
            elif step >= 0:
                self._work(what, step)
            else:
                self._land(what)
        if company.TEAMS[2] in self._teams:
            self._pick(company.TEAMS[2])
        shas = {key: self._repository.sha(mark) for key, mark in self._landings.items()}
        own = {key: [self._repository.sha(mark) for mark in marks] for key, marks in self._branches.items()}
        return shas, own

    def _begin(self) -> None:
        files = {f"{team.folder}/start.txt": f"{team.service}\n" for team in self._teams}
        who = self._teams[0].people[0]
        self._main = self._repository.commit("refs/heads/main", "Begin\n", who, story.START, files)
        for team in self._teams:
            self._landings[team.service, -1] = self._main
        if company.TEAMS[2] in self._teams:
            self._repository.tag("v1.0.0", self._main, who, story.START)

    def _work(self, change: Change, step: int) -> None:
        key, number = (change.team.service, change.index), self._numbers[change.team.service, change.index]
        marks = self._branches.setdefault(key, [])
        files = {f"{change.team.folder}/change-{change.index}-{step}.txt": f"{change.title}, step {step}\n"}
        self._files.setdefault(key, {}).update(files)
        message = f"Step {step} of change {change.index}\n"
        if change.reverts is not None:
            reverted = self._repository.sha(self._landings[change.team.service, change.reverts])
            message = f'Revert "Change {change.reverts}"\n\nThis reverts commit {reverted}.\n'
        parent = marks[-1] if marks else self._main
        ref = f"refs/pull/{number}/head"
        marks.append(self._repository.commit(ref, message, change.author, change.commits[step], files, parent))

    def _land(self, change: Change) -> None:
        key = (change.team.service, change.index)
        number, parents = self._numbers[key], [self._main]
        message = f"{change.title} (#{number})\n"
        if change.way == "merge":
            message = f"Merge pull request #{number} from acme/{change.branch}\n\n{change.title}\n"
            parents.append(self._branches[key][-1])
        files, at = self._files[key], change.merged_at
        self._main = self._repository.commit("refs/heads/main", message, change.author, at, files, *parents)
        self._landings[key] = self._main
        if change.team is company.TEAMS[2] and change.author in company.NAMES:
            self._repository.tag(version(change.index), self._main, change.author, at)

    def _push(self, direct: Direct) -> None:
        files = {f"{direct.team.folder}/direct.txt": f"{direct.ticket}\n"}
        message = f"{direct.ticket} Mend the build\n"
        self._main = self._repository.commit(
            "refs/heads/main", message, direct.author, direct.authored_at, files, self._main
        )

    def _pick(self, team: Team) -> None:
        """A release branch with one change picked onto it: tried in staging, never deployed to production."""
        change = story.change(team, PICKED)
        picked = self._repository.sha(self._landings[team.service, PICKED])
        number, at = self._numbers[team.service, PICKED], change.merged_at + story.hours(6)
        message = f"{change.title} (#{number})\n\n(cherry picked from commit {picked})\n"
        mark = self._repository.commit(
            "refs/heads/release/1.5", message, change.author, change.merged_at,
            self._files[team.service, PICKED], self._landings[team.service, RELEASED], committed=at,
        )  # fmt: skip
        self._repository.tag("v1.5.1", mark, change.author, at)


def version(index: int) -> str:
    """The tag of the team Tools for the landing of a change."""
    return f"v1.{index + 1}.0"


def numbers(repository: str) -> dict[Key, int]:
    """The number of each pull request of a repository: in the order they were opened."""
    mine = [change for change in story.changes() if change.team.repository == repository]
    ordered = sorted(mine, key=lambda change: (change.opened_at, change.team.service))
    return {(change.team.service, change.index): number for number, change in enumerate(ordered, 1)}


def make(folder: Path) -> None:
    """Writes repositories and drop folder below `folder`, which has neither."""
    landed: dict[Key, str] = {}
    own: dict[Key, list[str]] = {}
    all_numbers: dict[Key, int] = {}
    for name in ("acme/shop", "acme/tools"):
        path = folder / "repositories" / f"{name.partition('/')[2]}.git"
        path.parent.mkdir(parents=True, exist_ok=True)
        repository = Repository(path)
        shas, branches = History(repository, name).write()
        repository.close()
        landed.update(shas)
        own.update(branches)
        all_numbers.update(numbers(name))
    drop_folder.write(folder / "drop", landed, own, all_numbers, version)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: make_repository.py FOLDER")
    make(Path(sys.argv[1]))
