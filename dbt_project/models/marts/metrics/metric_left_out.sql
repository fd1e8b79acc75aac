-- The reasons of what a metric could have used and did not: with the sample they make its population.
select
    events.node_id,
    events.profile_name,
    events.metric,
    grains.grain,
    {{ period_of('events.ended_on') }} as period_started_on,
    {{ next_period(period_of('events.ended_on'), 'grains.grain') }} as period_ended_on,
    events.reason,
    count(*) as event_count
from {{ ref('explain_metric_events') }} as events
cross join {{ ref('grains') }} as grains
where events.reason is not null
group by
    events.node_id, events.profile_name, events.metric, grains.grain, {{ period_of('events.ended_on') }}, events.reason
