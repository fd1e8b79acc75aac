"""Everything an organisation configured, checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from sei_pipeline.config.access import Access
from sei_pipeline.config.connections import Connection, Service
from sei_pipeline.config.developers import Developer
from sei_pipeline.config.identities import Identity
from sei_pipeline.config.profiles import Profile
from sei_pipeline.config.trees import Tree
from sei_pipeline.errors import Problem


@dataclass(frozen=True)
class Config:
    """One project's files. Everything is sorted by its key, whatever the order in the files.

    `developers` may hold several rows a person, in time order. `warnings` are findings that don't stop
    anything.
    """

    developers: tuple[Developer, ...] = ()
    identities: tuple[Identity, ...] = ()
    trees: tuple[Tree, ...] = ()
    profiles: tuple[Profile, ...] = ()
    connections: tuple[Connection, ...] = ()
    services: tuple[Service, ...] = ()
    access: Access = field(default_factory=lambda: Access({}))
    warnings: tuple[Problem, ...] = field(default=(), compare=False)

    @cached_property
    def fingerprint(self) -> str:
        """sha256 (hex) of the content: the order of files, rows and keys, comments and blank lines don't
        change it.
        """
        from sei_pipeline.config.fingerprint import fingerprint  # needs this module, and pyarrow

        return fingerprint(self)
