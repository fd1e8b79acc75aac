-- Every period from the tree's first event to the as-of, with the value or why there is none. A count is 0 only where
-- every source was read, and read beyond the period. A view: stored, it would be 30 million rows for 2,000 nodes.
{{ config(materialized='view') }}
with periods as (
    select
        reasons.node_id,
        reasons.profile_name,
        reasons.metric,
        grains.grain,
        period_started_on,
        {{ next_period('period_started_on', 'grains.grain') }} as period_ended_on,
        reasons.unit,
        reasons.reason,
        reasons.first_deployment_on,
        metrics.thing,
        metrics.empty_reason,
        horizon.is_every_source_healthy,
        {{ is_complete(next_period('period_started_on', 'grains.grain')) }} as is_complete,
        horizon.as_of
    from {{ ref('metric_reasons') }} as reasons
    inner join {{ ref('metrics') }} as metrics on reasons.metric = metrics.metric
    inner join {{ ref('node_profiles') }} as nodes on reasons.node_id = nodes.node_id
    cross join {{ ref('diagnostics_horizon') }} as horizon
    cross join {{ ref('grains') }} as grains
    {{ each_period(
        period_of('reasons.calendar_started_on'), last_date_before('horizon.as_of', 'nodes.timezone'), 'grains.grain',
        'period_started_on'
    ) }}
),

judged as (
    select
        *,
        case
            when reason is not null then reason
            when thing = 'deployment' and period_ended_on <= first_deployment_on then 'before_first_deployment'
            when not is_every_source_healthy then 'source_unhealthy'
            when empty_reason is null and not is_complete then 'outside_window'
            else empty_reason
        end as absent_reason
    from periods
)

select
    judged.node_id,
    judged.profile_name,
    judged.metric,
    judged.grain,
    judged.period_started_on,
    judged.period_ended_on,
    case when held.node_id is null and judged.absent_reason is null then 0.0 else held.value end as value,
    judged.unit,
    held.numerator,
    held.denominator,
    coalesce(held.sample_count, 0) as sample_count,
    coalesce(held.population_count, 0) as population_count,
    case when held.node_id is null then judged.absent_reason else held.reason end as reason,
    held.band,
    held.band_edition,
    judged.is_complete,
    judged.as_of
from judged
left join {{ ref('metric_values') }} as held
    on judged.node_id = held.node_id
    and judged.metric = held.metric
    and judged.grain = held.grain
    and judged.period_started_on = held.period_started_on
