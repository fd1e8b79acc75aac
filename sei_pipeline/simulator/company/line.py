"""The delivery line of one repository: what runs where, and what each place was brought so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sei_pipeline.simulator.company.codebase import Codebase
from sei_pipeline.simulator.company.delivery import Service
from sei_pipeline.simulator.company.drafts import draft
from sei_pipeline.simulator.company.ledger import FailureKind
from sei_pipeline.simulator.company.tickets import TicketStory

if TYPE_CHECKING:
    from sei_pipeline.simulator.company.world import Crew

Place = tuple[str, str]  # service, environment


@dataclass(frozen=True, slots=True)
class Done:
    """How an execution ended. `brought`: by service, the changes that production got for the first time."""

    execution: int
    attempt: int
    is_successful: bool
    finished: int
    brought: dict[str, tuple[int, ...]] = field(default_factory=dict)


@draft
class DeploymentStory:
    """A deployment record on its way; `statuses` are (state, second), `order` is (ref, sha, actor)."""

    number: int
    service: str
    environment: str
    region: str
    created: int
    statuses: list[tuple[str, int]]
    payload: dict[str, str]
    execution: int = 0
    attempt: int = 1
    order: tuple[str, str, int] = ("", "", 0)
    repository: str = ""
    reason: str = "release"


@draft
class FailureStory:
    """A failed production execution on its way; `evidence` is (trace, second)."""

    execution: int
    attempt: int
    service: str
    kind: FailureKind
    failed: int
    evidence: list[tuple[str, int]] = field(default_factory=list)
    incidents: list[int] = field(default_factory=list)
    remedied_by: int | None = None
    remedied: int | None = None


@draft
class Line:
    """`live`: by place, the shas that were deployed there successfully, the running one last. `touches`: by change,
    the services whose folders it touches (all, without folders). `brought`: by change, the execution that brought it to
    production. `ready`: the newest commit of the default branch that was built. `newest`: the version that is live."""

    codebase: Codebase
    crew: Crew
    busy: int = 0
    is_running: bool = False
    live: dict[Place, list[str]] = field(default_factory=dict)
    running: dict[Place, list[DeploymentStory]] = field(default_factory=dict)
    position: dict[Place, int] = field(default_factory=dict)
    extra: dict[Place, set[int]] = field(default_factory=dict)
    touches: dict[int, frozenset[str]] = field(default_factory=dict)
    waiting: dict[str, list[FailureStory]] = field(default_factory=dict)
    pending: dict[int, list[TicketStory]] = field(default_factory=dict)
    brought: dict[int, Done] = field(default_factory=dict)
    ready: str = ""
    newest: tuple[int, int] = (0, 0)
    release: tuple[str, int, int] | None = None  # branch, minor, patch

    @property
    def production(self) -> str:
        """Its name of the production environment."""
        return self.codebase.holding.production

    def bring(self, service: Service, environment: str, sha: str) -> tuple[int, ...]:
        """A revision arrives: the changes that this place never had before, and that the service's folder knows."""
        place = (service.name, environment)
        contents = self.codebase.contents[sha]
        before, known = self.position.get(place, 0), self.extra.setdefault(place, set())
        fresh = [change for change in self.codebase.trunk[before : contents.position] if change not in known]
        fresh += sorted(change for change in contents.extra if change not in known and change not in fresh
                        and not self._holds(before, change))  # fmt: skip
        self.position[place] = max(before, contents.position)
        known |= contents.extra
        self.live.setdefault(place, []).append(sha)
        return tuple(change for change in fresh if service.name in self.touches[change])

    def _holds(self, position: int, change: int) -> bool:
        place = self.codebase.places.get(change)
        return place is not None and place < position

    def retire(self, place: Place, records: Sequence[DeploymentStory], second: int) -> None:
        """What ran there before is inactive now, as the tool marks it by itself."""
        for story in self.running.get(place, ()):
            story.statuses.append(("inactive", second))
        self.running[place] = list(records)
