-- A hash of everything that lineage/ reads; what it lands carries it, so that a stale result is seen.
with targets as (
    select {{ fingerprint(['deployment_target_id', 'service_id', 'environment_name', 'region', 'commit_id', 'version',
        'started_at', 'finished_at']) }} as print
    from {{ ref('lineage_targets') }}
),

merges as (
    select {{ fingerprint(['commit_id']) }} as print from {{ ref('lineage_merges') }}
),

builds as (
    select {{ fingerprint(['build_id', 'repository_id', 'branch_name', 'commit_id', 'started_at', 'finished_at']) }} as print
    from {{ ref('lineage_builds') }}
),

edges as (
    select {{ fingerprint(['commit_id', 'parent_commit_id', 'parent_index']) }} as print from {{ ref('commit_parents') }}
),

nodes as (
    select {{ fingerprint(['commit_id']) }} as print from {{ ref('commits') }}
)

select
    targets.print || ' ' || merges.print || ' ' || builds.print || ' ' || edges.print || ' ' || nodes.print as fingerprint
from targets
cross join merges
cross join builds
cross join edges
cross join nodes
