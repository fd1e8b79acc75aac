-- Fails a build in which a metric counts other events than can be listed: for every node and period, the facts joined to
-- the node's table give the population, the sample and the numerator. A new metric is one more select here.
with listed as (
    select 'deployment_frequency' as metric, node_id, finished_on as ended_on, 1.0 as counted
    from {{ ref('node_deployment_events') }}
    union all
    select 'change_failure_rate', node_id, finished_on,
        case when outcome in ('succeeded', 'failed') then case when is_failed then 1.0 else 0.0 end end
    from {{ ref('dora_node_deployments') }}
    union all
    select 'change_lead_time', nodes.node_id, nodes.finished_on,
        case when facts.author_type = 'human' then facts.lead_time_seconds end
    from {{ ref('dora_node_deployments') }} as nodes
    inner join {{ ref('dora_changes') }} as facts on nodes.deployment_id = facts.deployment_id
    union all
    select 'time_to_restore', nodes.node_id, coalesce(nodes.resolved_on, nodes.created_on), facts.time_to_restore_seconds
    from {{ ref('dora_node_incidents') }} as nodes
    left join {{ ref('dora_incidents') }} as facts on nodes.incident_event_id = facts.incident_event_id
    union all
    select 'lead_time', nodes.node_id, nodes.counted_on, facts.lead_time_seconds
    from {{ ref('flow_node_tickets') }} as nodes
    left join {{ ref('flow_tickets') }} as facts
        on nodes.ticket_id = facts.ticket_id and nodes.profile_name = facts.profile_name
    union all
    select 'pull_request_cycle_time', nodes.node_id, nodes.merged_on,
        case when facts.author_type = 'human' then facts.cycle_time_seconds end
    from {{ ref('flow_node_pull_requests') }} as nodes
    left join {{ ref('flow_pull_requests') }} as facts on nodes.pull_request_id = facts.pull_request_id
    union all
    select 'time_to_production', nodes.node_id, {{ local_date('facts.deployed_at', 'profiles.timezone') }},
        case when facts.author_type = 'human' then facts.time_to_production_seconds end
    from {{ ref('flow_node_pull_requests') }} as nodes
    inner join {{ ref('flow_pull_requests') }} as facts on nodes.pull_request_id = facts.pull_request_id
    inner join {{ ref('node_profiles') }} as profiles on nodes.node_id = profiles.node_id
    where facts.deployed_at is not null
),

daily as (
    select metric, node_id, ended_on, count(*) as population_count, count(counted) as sample_count, sum(counted) as total
    from listed
    group by metric, node_id, ended_on
),

wanted as (
    select
        daily.metric, daily.node_id, grains.grain, {{ period_of('daily.ended_on') }} as period_started_on,
        sum(daily.population_count) as population_count, sum(daily.sample_count) as sample_count, sum(daily.total) as total
    from daily
    cross join {{ ref('grains') }} as grains
    group by daily.metric, daily.node_id, grains.grain, {{ period_of('daily.ended_on') }}
),

compared as (
    select
        coalesce(told.metric, wanted.metric) || ' of ' || coalesce(told.node_id, wanted.node_id) || ', '
        || coalesce(told.grain, wanted.grain) || ' '
        || cast(coalesce(told.period_started_on, wanted.period_started_on) as varchar) as place,
        coalesce(told.population_count, 0) as told_population,
        coalesce(wanted.population_count, 0) as population,
        coalesce(told.sample_count, 0) as told_sample,
        coalesce(wanted.sample_count, 0) as sample,
        told.numerator as told_total,
        wanted.total
    from {{ ref('metric_values') }} as told
    full outer join wanted
        on told.metric = wanted.metric
        and told.node_id = wanted.node_id
        and told.grain = wanted.grain
        and told.period_started_on = wanted.period_started_on
)

select 'every event that could be counted can be listed' as claim, place,
    cast(told_population as varchar) || ' counted' as found, cast(population as varchar) || ' in the facts' as expected
from compared
where told_population <> population
union all
select 'every counted event can be listed', place,
    cast(told_sample as varchar) || ' counted', cast(sample as varchar) || ' in the facts'
from compared
where told_sample <> sample
union all
select 'the numerator is the sum over the counted events', place,
    cast(told_total as varchar), coalesce(cast(total as varchar), 'nothing')
from compared
where told_total is not null and coalesce(abs(told_total - total) > greatest(0.001, 1e-9 * abs(total)), told_sample > 0)
