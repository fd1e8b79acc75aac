-- The weeks from a node's first deployment to the as-of, those without a deployment too: a median over weeks with one
-- alone would call a team that deploys twice a year regular.
with events as (
    select
        counted.node_id,
        profiles.timezone,
        {{ period_of('counted.finished_on', "'week'") }} as week_started_on,
        count(distinct counted.finished_on) as deployment_day_count
    from {{ ref('node_deployment_events') }} as counted
    inner join {{ ref('node_profiles') }} as profiles on counted.node_id = profiles.node_id
    group by counted.node_id, profiles.timezone, {{ period_of('counted.finished_on', "'week'") }}
),

spans as (
    select
        events.node_id,
        min(events.week_started_on) as first_week_on,
        {{ last_date_before('max(run_context.as_of)', 'events.timezone') }} as last_on
    from events
    cross join {{ ref('run_context') }} as run_context
    group by events.node_id, events.timezone
),

weeks as (
    select spans.node_id, week_started_on
    from spans
    {{ each_period('spans.first_week_on', 'spans.last_on', "'week'", 'week_started_on') }}
)

select
    weeks.node_id,
    weeks.week_started_on,
    coalesce(events.deployment_day_count, 0) as deployment_day_count
from weeks
left join events on weeks.node_id = events.node_id and weeks.week_started_on = events.week_started_on
