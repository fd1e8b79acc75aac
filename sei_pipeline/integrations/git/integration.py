"""A connection to git repositories: folders on this machine, or addresses that are cloned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from sei_pipeline.connect.contract import (
    Context,
    Cursor,
    Integration,
    OptionProblem,
    Page,
    Probe,
    Scope,
    Stream,
    Window,
)
from sei_pipeline.errors import SourceError, SourceRejected
from sei_pipeline.integrations.git import history, pages
from sei_pipeline.integrations.git.address import token_user
from sei_pipeline.integrations.git.command import Git
from sei_pipeline.integrations.git.mirror import Mirror
from sei_pipeline.integrations.git.options import OptionReader, RepositoryOptions
from sei_pipeline.integrations.git.peel import peel, with_times
from sei_pipeline.integrations.git.repository import Repository
from sei_pipeline.integrations.git.streams import COMMITS, REFS, REPOSITORIES, STREAMS, batch

ASKED = 20  # addresses that a probe asks: a second each, and a missing token shows at the first


class GitIntegration(Integration):
    """Reads repositories, refs, commits and, where asked, the paths they touch. A scope is one repository."""

    tool: ClassVar[str] = "git"
    title: ClassVar[str] = "Git repository"
    brings: ClassVar[tuple[str, ...]] = ("source_code", "continuous_delivery")
    streams: ClassVar[tuple[Stream, ...]] = STREAMS
    window_size = history.WINDOW

    def __init__(self, connection: str, options: Mapping[str, Any], context: Context):
        super().__init__(connection, options, context)
        reader = OptionReader(context.home)
        self._repositories = {one.name: one for one in reader.read(options)}
        reader.refuse(connection)
        self._clones: dict[str, Path] = {}

    @classmethod
    def check_options(cls, options: Mapping[str, Any], home: Path) -> Sequence[OptionProblem]:
        reader = OptionReader(home)
        reader.read(options)
        return tuple(reader.problems)

    @cached_property
    def _git(self) -> Git:
        return Git.of(self.context.secret)

    def scopes(self) -> Sequence[Scope]:
        return tuple(Scope(name) for name in self._repositories)

    def windows(self, stream: Stream, scope: Scope, cursor: Cursor | None) -> Iterator[Window]:
        one = self._repositories.get(scope.name)
        if one is None:
            raise SourceRejected(
                f"{self.connection}: there is no repository {scope.name}; expected one of its options; "
                "add it there, or forget what was landed of it"
            )
        try:
            yield from self._read(stream, one, cursor)
        except SourceError as error:
            raise type(error)(f"{self.connection}, repository {one.name}: {error}") from error

    def _read(self, stream: Stream, one: RepositoryOptions, cursor: Cursor | None) -> Iterator[Window]:
        repository = self._open(one)
        if stream.name == REPOSITORIES.name:
            yield Window(_repository_pages(repository, one), dict)
        elif stream.name == REFS.name:
            yield Window(_ref_pages(repository, one), dict)
        elif stream.name == COMMITS.name or one.has_paths:
            tips = {ref.commit_sha for ref in peel(repository, one.name).refs}

            def made(commits: Iterator[history.RawCommit]) -> Iterator[Page]:
                if stream.name == COMMITS.name:
                    return pages.commit_pages(commits, _where(one))
                return pages.path_pages(commits, repository, one.name)

            yield from history.windows(repository, tips, cursor, made, self.window_size)

    def _open(self, one: RepositoryOptions) -> Repository:
        """The repository, ready to be read. An address is cloned or fetched once in this object's life."""
        if one.path is not None:
            return Repository.at(self._git, one.path)
        if one.name not in self._clones:
            self._clones[one.name] = self._mirror(one).update()
        return Repository(self._git, self._clones[one.name])

    def _mirror(self, one: RepositoryOptions) -> Mirror:
        git, url = self._git, one.url or ""
        if one.token_env:
            git = git.with_token(url, token_user(url), self.context.secret(one.token_env))
        return Mirror.of(git, url, self.context.cache / self.connection, one.name, one.has_paths)

    def probe(self) -> Probe:
        """Opens each folder; asks the first addresses whether they answer."""
        failures: dict[str, str] = {}
        addresses = [one for one in self._repositories.values() if one.path is None]
        for one in self._repositories.values():
            try:
                if one.path is not None:
                    Repository.at(self._git, one.path)
                elif one in addresses[:ASKED]:
                    self._mirror(one).ask()
            except SourceError as error:
                failures[one.name] = str(error)
        count = len(self._repositories)
        facts = {
            "repository_count": count,
            "asked_count": count - max(0, len(addresses) - ASKED),
            "failures": failures,
        }
        if failures:
            said = "; ".join(failures.values())
            return Probe(False, f"{len(failures)} of {count} repositories can't be read: {said}", facts)
        said = f"{facts['asked_count']} of {count} repositories were asked, and all can be read"
        return Probe(True, said, facts)


def _where(one: RepositoryOptions) -> dict[str, str]:
    return {"repository": one.name, "tool": one.provider, "instance": one.instance}


def _repository_pages(repository: Repository, one: RepositoryOptions) -> Iterator[Page]:
    row = {
        **_where(one),
        "url": one.url,
        "default_branch": repository.default_branch(),
        "is_shallow": repository.boundary() != "",
        "is_empty": not peel(repository, one.name).refs,
        "release_tag_pattern": one.releases.pattern if one.releases else None,
        "release_environment": one.releases.environment if one.releases else None,
        "release_service": one.releases.service if one.releases else None,
    }
    yield Page(batch=batch(REPOSITORIES, {name: [value] for name, value in row.items()}))


def _ref_pages(repository: Repository, one: RepositoryOptions) -> Iterator[Page]:
    found = with_times(repository, peel(repository, one.name))
    rows = sorted(found.refs, key=lambda peeled: (peeled.ref.type, peeled.ref.name))
    for start in range(0, max(len(rows), 1), pages.PAGE):
        piece = rows[start : start + pages.PAGE]
        columns: dict[str, Sequence[Any]] = {
            **{name: [value] * len(piece) for name, value in _where(one).items()},
            "ref_name": [peeled.ref.name for peeled in piece],
            "ref_type": [peeled.ref.type for peeled in piece],
            "commit_sha": [peeled.commit_sha for peeled in piece],
            "is_annotated": [peeled.is_annotated for peeled in piece],
            "tagged_at": [peeled.tagged_at for peeled in piece],
        }
        yield Page(batch=batch(REFS, columns), rejects=found.rejects if start == 0 else ())
