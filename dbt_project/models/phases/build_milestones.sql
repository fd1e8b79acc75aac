-- Successful builds of a revision that a change, not a timer, started; as start and completion events.
select build_id, commit_id, 'continuous_integration.build_started' as event, started_at as happened_at, started_at
from {{ ref('builds') }}
where build_status_category = 'succeeded' and not coalesce(is_scheduled, false) and commit_id is not null
union all
select build_id, commit_id, 'continuous_integration.build_completed', finished_at, coalesce(started_at, finished_at)
from {{ ref('builds') }}
where build_status_category = 'succeeded' and not coalesce(is_scheduled, false) and commit_id is not null
