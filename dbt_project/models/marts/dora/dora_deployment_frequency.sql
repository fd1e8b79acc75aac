-- Distinct successful production deployments by finish. Per day: over the days from the later of the period's start
-- and the first deployment observed to the earlier of its end and the as-of, whose day counts once it has begun.
with events as (
    select profiles.node_id, profiles.profile_name, profiles.timezone, counted.finished_on
    from {{ ref('node_deployment_events') }} as counted
    inner join {{ ref('node_profiles') }} as profiles on counted.node_id = profiles.node_id
),

spans as (
    select
        events.node_id,
        min(events.finished_on) as first_on,
        {{ last_date_before('max(run_context.as_of)', 'events.timezone') }} as last_on
    from events
    cross join {{ ref('run_context') }} as run_context
    group by events.node_id, events.timezone
),

weekly as (
    select
        weeks.node_id, grains.grain, {{ period_of('weeks.week_started_on') }} as period_started_on,
        {{ percentile('weeks.deployment_day_count', 0.5) }} as median_days_per_week
    from {{ ref('deployment_weeks') }} as weeks
    cross join {{ ref('grains') }} as grains
    where grains.grain <> 'day'
    group by weeks.node_id, grains.grain, {{ period_of('weeks.week_started_on') }}
),

counted as (
    select
        events.node_id, events.profile_name, grains.grain,
        {{ period_of('events.finished_on') }} as period_started_on,
        {{ next_period(period_of('events.finished_on'), 'grains.grain') }} as period_ended_on,
        count(*) as deployment_count,
        count(distinct events.finished_on) as deployment_day_count
    from events
    cross join {{ ref('grains') }} as grains
    group by events.node_id, events.profile_name, grains.grain, {{ period_of('events.finished_on') }}
),

metrics as (
    select
        counted.node_id, counted.profile_name, 'deployment_frequency' as metric, counted.grain,
        counted.period_started_on, counted.period_ended_on,
        cast(counted.deployment_count as double) as value,
        'deployments' as unit,
        cast(counted.deployment_count as double) as numerator,
        cast({{ days_between('greatest(counted.period_started_on, spans.first_on)',
            'least(counted.period_ended_on, spans.last_on + 1)') }} as double) as denominator,
        counted.deployment_count as sample_count,
        counted.deployment_count as population_count,
        cast(null as varchar) as reason,
        counted.deployment_day_count,
        weekly.median_days_per_week
    from counted
    inner join spans on counted.node_id = spans.node_id
    left join weekly
        on counted.node_id = weekly.node_id
        and counted.grain = weekly.grain
        and counted.period_started_on = weekly.period_started_on
)

{% call metric_contract('metrics', '86400.0 * metrics.denominator / nullif(metrics.numerator, 0)') -%}
case when metrics.grain <> 'day' then metrics.numerator / nullif(metrics.denominator, 0) end as deployments_per_day,
    metrics.deployment_day_count,
    metrics.median_days_per_week,
{%- endcall %}
