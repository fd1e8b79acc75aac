-- Successful builds that stand for a commit and that a change, not a timer, started, as start and completion events.
with every as (
    select links.build_id, links.commit_id, builds.started_at, builds.finished_at
    from {{ ref('commits_to_builds') }} as links
    inner join {{ ref('builds') }} as builds on links.build_id = builds.build_id
    where links.is_chosen and builds.build_status_category = 'succeeded' and not coalesce(builds.is_scheduled, false)
)

select build_id, commit_id, 'continuous_integration.build_started' as event, started_at as happened_at, started_at
from every
union all
select build_id, commit_id, 'continuous_integration.build_completed', finished_at, coalesce(started_at, finished_at)
from every
