-- The events behind each number, listed once more by service: what is deployed to two services counts for both, and is
-- failed for both. Months and quarters only: each (node, service) has some 48 of them in three years.
with deployed as (
    select distinct deployment_id, service_id, service_name from {{ ref('deployment_event_targets') }}
    where service_name is not null
),

named as (
    select service_id, min(service_name) as service_name from deployed group by service_id
),

events as (
    select
        listed.node_id, listed.profile_name, metrics.metric, metrics.unit, metrics.statistic, listed.ended_on,
        listed.value_seconds, listed.is_in_numerator, listed.is_counted, listed.reason,
        coalesce(case
            when metrics.thing = 'incident' then incidents.service_name
            when listed.thing = 'commit' then named.service_name
            else deployed.service_name
        end, 'none') as service_name
    from {{ ref('explain_metric_events') }} as listed
    inner join {{ ref('metrics') }} as metrics on listed.metric = metrics.metric
    left join deployed
        on metrics.thing = 'deployment' and listed.thing <> 'commit' and listed.event_id = deployed.deployment_id
    left join named on listed.thing = 'commit' and listed.service_id = named.service_id
    left join {{ ref('dora_incidents') }} as incidents
        on metrics.thing = 'incident' and listed.event_id = incidents.incident_event_id
    where metrics.thing in ('deployment', 'incident')
),

pooled as (
    select
        events.node_id, events.profile_name, events.service_name, events.metric, events.unit, events.statistic, grains.grain,
        {{ period_of('events.ended_on') }} as period_started_on,
        count(*) filter (where events.is_counted) as sample_count,
        count(*) as population_count,
        count(*) filter (where events.is_counted and events.is_in_numerator) as numerator_count,
        min(events.reason) as reason,
        sum(events.value_seconds) as sum_seconds,
        {{ percentiles('events.value_seconds', [0.5, 0.75, 0.9, 0.95]) }} as percentiles
    from events
    cross join {{ ref('grains') }} as grains
    where grains.grain in ('month', 'quarter')
    group by
        events.node_id, events.profile_name, events.service_name, events.metric, events.unit, events.statistic, grains.grain,
        {{ period_of('events.ended_on') }}
)

select
    pooled.node_id, pooled.profile_name, pooled.service_name, pooled.metric, pooled.grain, pooled.period_started_on,
    {{ next_period('pooled.period_started_on', 'pooled.grain') }} as period_ended_on,
    case pooled.statistic
        when 'count' then cast(pooled.sample_count as double)
        when 'share' then cast(pooled.numerator_count as double) / nullif(pooled.sample_count, 0)
        when 'mean' then pooled.sum_seconds / nullif(pooled.sample_count, 0)
        else {{ element_of('pooled.percentiles', 1) }}
    end as value,
    pooled.unit,
    case when pooled.unit = 'seconds' then pooled.sum_seconds else cast(pooled.numerator_count as double) end as numerator,
    case when pooled.statistic <> 'count' then cast(pooled.sample_count as double) end as denominator,
    pooled.sample_count,
    pooled.population_count,
    case when pooled.sample_count = 0 and pooled.statistic <> 'count' then pooled.reason end as reason,
    pooled.sum_seconds,
    pooled.sum_seconds / nullif(pooled.sample_count, 0) as mean_seconds,
    {{ statistics_of('pooled.percentiles', '') }},
    {{ is_complete(next_period('pooled.period_started_on', 'pooled.grain')) }} as is_complete,
    horizon.as_of
from pooled
inner join {{ ref('node_profiles') }} as nodes on pooled.node_id = nodes.node_id
cross join {{ ref('diagnostics_horizon') }} as horizon
