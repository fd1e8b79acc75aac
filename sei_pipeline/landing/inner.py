"""What the pipeline lands itself, beside the tools' records: its own course, lineage, and the
configuration.

`pipeline` lies per connection (`raw/pipeline/<connection>/extractions`), its rejected records beside the
streams that they were meant for (`raw/<tool>/<connection>/rejected_records`); `lineage` and `config` lie
under the connection `local`, as snapshots. Column types are those of the contract; the makers' tables must
have exactly these columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pyarrow as pa

from sei_pipeline.connect.contract import ARROW_TYPES, ColumnType, Stream
from sei_pipeline.landing.rows import REJECTS
from sei_pipeline.landing.tables import stream_of


def _stream(name: str, grain: str, key: str, columns: str, mode: Literal["append", "snapshot"] = "snapshot") -> Stream:
    """A stream from a line a type: `text: a, b` or `date: c`; `key` names its columns, with blanks between."""
    kinds: dict[str, pa.DataType] = {}
    for line in columns.strip().splitlines():
        kind, _, names = line.partition(":")
        kinds |= dict.fromkeys((name.strip() for name in names.split(",")), ARROW_TYPES[ColumnType(kind.strip())])
    schema = pa.schema(list(kinds.items()))
    return stream_of(name, schema, mode=mode, grain=f"One row per {grain}.", key=tuple(key.split()))


EXTRACTIONS = _stream(
    "extractions",
    "stream and scope of one extraction of a connection",
    "run_id connection stream scope",
    """
    text: run_id, tool, connection, stream, scope, status, error_code, error_text
    timestamp: started_at, horizon_at
    integer: window_count, row_count, reject_count
    """,
    "append",
)

LINEAGE = (
    _stream(
        "deployment_targets",
        "successful production deployment target",
        "deployment_target_id",
        """
        text: deployment_target_id, kind, previous_deployment_target_id
        text: rollback_to_deployment_target_id, failed_deployment_target_id
        boolean: is_baseline, is_previous_revision_unknown
        integer: shipped_commit_count
        """,
    ),
    _stream(
        "shipments",
        "commit and deployment target that reached it first in its service and environment",
        "deployment_target_id commit_id",
        "text: deployment_target_id, commit_id",
    ),
    _stream(
        "build_contents",
        "commit and build of its production branch that contained it first",
        "build_id commit_id",
        "text: build_id, commit_id",
    ),
    _stream(
        "merge_commits",
        "merge commit and commit that it brought in",
        "merge_commit_id commit_id",
        "text: merge_commit_id, commit_id",
    ),
    _stream(
        "inputs",
        "computation of the lineage; the fingerprint of what went in",
        "fingerprint",
        "text: fingerprint",
    ),
)

ORGANIZATION = (
    _stream(
        "org_trees",
        "org tree",
        "tree_name",
        "text: tree_name, tree_title, profile_name, timezone, attribution",
    ),
    _stream(
        "org_nodes",
        "node of an org tree",
        "node_id",
        """
        text: node_id, tree_name, node_name, node_path, parent_node_id
        integer: depth, member_count
        boolean: is_team, is_implicit
        """,
    ),
    _stream(
        "org_node_ancestors",
        "node and ancestor of it, itself at distance 0",
        "node_id ancestor_node_id",
        """
        text: node_id, ancestor_node_id
        integer: distance
        """,
    ),
    _stream(
        "org_members",
        "person, node that the person belongs to, and time of belonging",
        "node_id person_email valid_from",
        """
        text: node_id, person_email
        boolean: is_shared
        date: valid_from, valid_to
        """,
    ),
    _stream("people", "person", "person_email", "text: person_email, full_name, manager_email, attributes"),
    _stream(
        "person_identities",
        "account of a person that is named by hand",
        "person_email tool instance account_name",
        "text: person_email, tool, instance, account_name, account_type_override",
    ),
    _stream(
        "working_days",
        "UTC day and org tree with a calendar",
        "tree_name utc_date",
        """
        text: tree_name
        date: utc_date
        integer: working_seconds_before
        timestamp: first_started_at, first_ended_at, second_started_at, second_ended_at
        """,
    ),
)

TEAMS = (
    _stream(
        "team_settings",
        "value of a condition of a team's setting",
        "node_id setting group_index condition_index operator is_negated value",
        """
        text: node_id, setting, property, operator, value, value_pattern
        integer: group_index, condition_index
        boolean: is_negated
        """,
    ),
    _stream(
        "team_attribution",
        "team and metric",
        "node_id metric",
        """
        text: node_id, metric
        boolean: is_restricted_to_team
        """,
    ),
    _stream(
        "services",
        "declared service",
        "service_name tool instance repository path",
        "text: service_name, tool, instance, repository, path",
    ),
    _stream(
        "connections",
        "declared connection",
        "connection_name",
        """
        text: connection_name, tool
        boolean: is_enabled
        """,
    ),
)

PROFILES = (
    _stream(
        "efficiency_profiles",
        "efficiency profile",
        "profile_name",
        """
        text: profile_name, description, lead_time_population, lead_time_order
        text: deployment_source, failure_source, restore_source, sprint_estimate
        integer: failure_window_seconds, sprint_grace_seconds
        """,
    ),
    _stream(
        "profile_phases",
        "enabled phase of an efficiency profile",
        "profile_name phase_index",
        """
        text: profile_name, phase_name, start_event, start_qualifier, start_occurrence
        text: end_event, end_qualifier, end_occurrence
        integer: phase_index
        """,
    ),
    _stream(
        "profile_evidence",
        "kind of failure evidence that an efficiency profile counts",
        "profile_name evidence_kind",
        "text: profile_name, evidence_kind",
    ),
    _stream(
        "profile_bands",
        "band of a metric in an efficiency profile",
        "profile_name metric band",
        """
        text: profile_name, metric, band, edition
        float: upper_bound
        boolean: is_upper_inclusive, is_own
        """,
    ),
)

RUN_CONTEXT = _stream(
    "run_context",
    "run; there is only the newest",
    "as_of",
    """
    timestamp: as_of
    text: config_fingerprint, code_version
    """,
)

INNER: Mapping[str, tuple[Stream, ...]] = {
    "pipeline": (EXTRACTIONS, REJECTS),
    "lineage": LINEAGE,
    "config": (*ORGANIZATION, *TEAMS, *PROFILES, RUN_CONTEXT),
}
