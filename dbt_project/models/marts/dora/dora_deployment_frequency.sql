-- Distinct successful production deployments by finish. Per day: over the days from the later of the period's start
-- and the first deployment observed to the earlier of its end and the as-of.
with events as (
    select profiles.node_id, profiles.profile_name, counted.deployment_event_id, counted.finished_on
    from {{ ref('node_deployment_events') }} as counted
    inner join {{ ref('node_profiles') }} as profiles on counted.node_id = profiles.node_id
),

firsts as (
    select node_id, min(finished_on) as first_on from events group by node_id
),

weekly as (
    select
        node_id,
        cast(date_trunc('week', finished_on) as date) as week_started_on,
        count(distinct finished_on) as day_count
    from events
    group by node_id, cast(date_trunc('week', finished_on) as date)
),

counted as (
    select
        events.node_id, events.profile_name, grains.grain,
        cast(date_trunc(grains.grain, events.finished_on) as date) as period_started_on,
        count(*) as deployment_count,
        count(distinct events.finished_on) as deployment_day_count
    from events
    cross join {{ ref('grains') }} as grains
    group by
        events.node_id, events.profile_name, grains.grain, cast(date_trunc(grains.grain, events.finished_on) as date)
),

ended as (
    select *, {{ next_period('period_started_on', 'grain') }} as period_ended_on from counted
),

metrics as (
    select
        ended.node_id, ended.profile_name, 'deployment_frequency' as metric, ended.grain,
        ended.period_started_on, ended.period_ended_on,
        cast(ended.deployment_count as double) as value,
        'deployments' as unit,
        cast(ended.deployment_count as double) as numerator,
        cast({{ days_between('greatest(ended.period_started_on, firsts.first_on)',
            'least(ended.period_ended_on, cast(run_context.as_of as date) + 1)') }} as double) as denominator,
        ended.deployment_count as sample_count,
        ended.deployment_count as population_count,
        cast(null as varchar) as reason,
        ended.deployment_day_count,
        medians.median_days_per_week
    from ended
    inner join firsts on ended.node_id = firsts.node_id
    cross join {{ ref('run_context') }} as run_context
    left join lateral (
        select {{ percentile('weekly.day_count', 0.5) }} as median_days_per_week
        from weekly
        where weekly.node_id = ended.node_id
            and weekly.week_started_on >= ended.period_started_on
            and weekly.week_started_on < ended.period_ended_on
    ) as medians on true
)

{% call metric_contract('metrics', '86400.0 * metrics.denominator / nullif(metrics.numerator, 0)') -%}
metrics.numerator / nullif(metrics.denominator, 0) as deployments_per_day,
    metrics.deployment_day_count,
    metrics.median_days_per_week,
{%- endcall %}
