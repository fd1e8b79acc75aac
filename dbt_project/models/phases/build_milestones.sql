-- Successful builds of a commit that a change, not a timer, started, as start and completion events; for a commit that
-- has none, the first successful build of a production branch that contains it.
with own as (
    select build_id, commit_id, started_at, finished_at
    from {{ ref('builds') }}
    where build_status_category = 'succeeded' and not coalesce(is_scheduled, false) and commit_id is not null
),

containing as (
    select contents.build_id, contents.commit_id, builds.started_at, builds.finished_at
    from {{ ref('stg_lineage__build_contents') }} as contents
    inner join {{ ref('lineage_builds') }} as builds on contents.build_id = builds.build_id
    where contents.commit_id not in (select commit_id from own)
    qualify row_number() over (partition by contents.commit_id order by builds.finished_at, contents.build_id) = 1
),

every as (
    select build_id, commit_id, started_at, finished_at from own
    union all
    select build_id, commit_id, started_at, finished_at from containing
)

select build_id, commit_id, 'continuous_integration.build_started' as event, started_at as happened_at, started_at
from every
union all
select build_id, commit_id, 'continuous_integration.build_completed', finished_at, coalesce(started_at, finished_at)
from every
