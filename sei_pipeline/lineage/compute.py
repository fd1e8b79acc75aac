"""The way in: which target first contains which commit, and what kind of deployment each target is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import pyarrow as pa

from sei_pipeline.lineage.ancestry import Ancestry
from sei_pipeline.lineage.graph import NOWHERE, CommitGraph
from sei_pipeline.lineage.kinds import GraphHistory, Kind, VersionHistory, classify
from sei_pipeline.lineage.lanes import Lane, lanes_of
from sei_pipeline.lineage.result import LaneResult, cut_edges, target_results
from sei_pipeline.lineage.shipments import Block, batches
from sei_pipeline.lineage.tables import Targets
from sei_pipeline.lineage.walk import NEVER, Reach, reach

# A numpy call on a row of 64 numbers costs what one on a single number costs; wider rows cost more.
LANES_A_WALK = 64
# Labels (4 bytes each) of one walk, and of all walks kept for shipments(): 256 MB each.
LABELS_A_WALK = LABELS_KEPT = 1 << 26


@dataclass(frozen=True, eq=False)
class Lineage:
    """What every successful production target ships, and what it is.

    `targets`: one row per input target (TARGET_RESULT_SCHEMA), by service, environment, finish, start, id.
    `cut_edges`: one row per edge that closes a circle among the commits walked (commit_id, parent_commit_id).
    Git makes no circles, so a row means wrong data; the edge is left out, everything else is computed.
    """

    targets: pa.Table
    cut_edges: pa.Table
    _graph: CommitGraph = field(repr=False)
    _blocks: Sequence[Block] = field(repr=False)

    def shipments(self) -> Iterator[pa.RecordBatch]:
        """One row per service, environment and commit, merges included: the first target that contains it.

        Columns deployment_target_id, commit_id. Streamed in bounded memory; may be called again.
        """
        ids = self.targets["deployment_target_id"].combine_chunks()
        return batches(self._blocks, ids, self._graph.ids)


def compute(commits: pa.Table, parents: pa.Table, targets: pa.Table) -> Lineage:
    """Lineage of all services at once; the rows of each table may come in any order.

    `commits`: commit_id. `parents`: commit_id, parent_commit_id (a parent that is no commit is no node).
    `targets`: one row per successful production target: deployment_target_id, service_id, environment_name,
    region, commit_id, version, started_at, finished_at; a revision that is null or no commit is unknown.
    Linear per service and environment in the commits and edges newly reached. Raises LineageError where a
    column is missing or mistyped, an id repeats, or a target has no service, environment or finish.
    """
    return compute_on(CommitGraph.build(commits, parents), targets)


def compute_on(graph: CommitGraph, targets: pa.Table) -> Lineage:
    """As `compute`, on a graph that is already built: it is the costly part, and several questions share it."""
    ordered = Targets.read(targets)
    lanes = lanes_of(ordered, graph)
    with_graph = {lane.service_id for lane in lanes if (lane.nodes != NOWHERE).any()}
    openings = _openings(lanes)
    results: dict[int, LaneResult] = {}
    for lane in lanes:
        if lane.service_id not in with_graph:
            results[lane.offset] = _by_version(lane, openings[lane.offset])
    blocks, cut, kept_labels = [], [], 0
    for group in _groups([lane for lane in lanes if lane.service_id in with_graph], graph):
        seeds = [lane.seeds() for lane in group]
        walked = reach(graph, seeds)
        for number, lane in enumerate(group):
            results[lane.offset] = _by_graph(lane, number, walked, openings[lane.offset])
        cut.append(walked.cut)
        kept_labels += walked.first.size
        kept = walked if kept_labels <= LABELS_KEPT else None
        blocks.append(Block(graph, seeds, [lane.offset for lane in group], kept))
    return Lineage(target_results(lanes, results), cut_edges(cut, graph), graph, blocks)


def _openings(lanes: Sequence[Lane]) -> dict[int, Kind]:
    """The kind of each lane's first target: a service has one baseline, over all its environments."""
    openings: dict[int, Kind] = {}
    for _, run in groupby(lanes, key=lambda lane: lane.service_id):
        of_service = list(run)
        earliest = min(of_service, key=lambda lane: lane.targets[0].moment)
        for lane in of_service:
            openings[lane.offset] = "baseline" if lane is earliest else "first_in_environment"
    return openings


def _groups(lanes: Sequence[Lane], graph: CommitGraph) -> Iterator[Sequence[Lane]]:
    """Lanes to walk together: those of one repository side by side, so that it is walked seldom."""
    if not lanes:
        return
    component = graph.components()
    roots = [int(component[lane.nodes].max(initial=-1, where=lane.nodes != NOWHERE)) for lane in lanes]
    beside = sorted(range(len(lanes)), key=lambda number: (roots[number], lanes[number].offset))
    width = min(LANES_A_WALK, max(1, LABELS_A_WALK // max(len(graph), 1)))
    for begin in range(0, len(beside), width):
        yield [lanes[number] for number in beside[begin : begin + width]]


def _by_graph(lane: Lane, number: int, walked: Reach, opening: Kind) -> LaneResult:
    known = lane.nodes != NOWHERE
    places = np.full(len(lane.nodes), NOWHERE, dtype=np.int64)
    places[known] = walked.positions(lane.nodes[known])
    revisions = [place if place != NOWHERE else None for place in places.tolist()]
    history = GraphHistory(Ancestry.of_lane(walked, number, revisions))
    first = history.ancestry.first
    counts = np.bincount(first[first != NEVER], minlength=len(revisions))
    return LaneResult(classify(revisions, lane.regions, history, opening), counts.tolist())


def _by_version(lane: Lane, opening: Kind) -> LaneResult:
    numbers: dict[str, int] = {}
    versions = [target.version for target in lane.targets]
    revisions = [None if text is None else numbers.setdefault(text, len(numbers)) for text in versions]
    verdicts = classify(revisions, lane.regions, VersionHistory.of_lane(revisions), opening)
    return LaneResult(verdicts, [0] * len(revisions))
