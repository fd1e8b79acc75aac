"""What the pipeline lands itself, beside the tools' records: its own course, lineage, and the
configuration.

`pipeline` lies per connection (`raw/pipeline/<connection>/extractions`), its rejected records beside the
streams that they were meant for (`raw/<tool>/<connection>/rejected_records`); `lineage` and `config` lie
under the connection `local`, as snapshots. Column types are those of the contract; the makers' tables must
have exactly these columns.
"""

from __future__ import annotations

from collections.abc import Mapping

from sei_pipeline.connect.contract import Stream
from sei_pipeline.landing.inner_config import CONFIG
from sei_pipeline.landing.inner_stream import inner_stream
from sei_pipeline.landing.rows import REJECTS

EXTRACTIONS = inner_stream(
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
    inner_stream(
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
    inner_stream(
        "shipments",
        "commit and deployment target that reached it first in its service and environment",
        "deployment_target_id commit_id",
        "text: deployment_target_id, commit_id",
    ),
    inner_stream(
        "build_contents",
        "commit and build of its production branch that contained it first",
        "build_id commit_id",
        "text: build_id, commit_id",
    ),
    inner_stream(
        "merge_commits",
        "merge commit and commit that it brought in",
        "merge_commit_id commit_id",
        "text: merge_commit_id, commit_id",
    ),
    inner_stream(
        "cut_edges",
        "commit and parent that were left out because they close a circle",
        "commit_id parent_commit_id",
        "text: commit_id, parent_commit_id",
    ),
    inner_stream(
        "inputs",
        "computation of the lineage; the fingerprint of what went in",
        "fingerprint",
        "text: fingerprint",
    ),
)

INNER: Mapping[str, tuple[Stream, ...]] = {
    "pipeline": (EXTRACTIONS, REJECTS),
    "lineage": LINEAGE,
    "config": CONFIG,
}
