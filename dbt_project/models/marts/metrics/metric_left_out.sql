-- The reasons of what a metric could have used and did not: with the sample they make its population.
with events as (
    select nodes.node_id, nodes.profile_name, 'change_lead_time' as metric, nodes.finished_on as ended_on,
        case when facts.author_type = 'human' then facts.reason else 'filtered_out' end as reason
    from {{ ref('dora_node_deployments') }} as nodes
    inner join {{ ref('dora_changes') }} as facts on nodes.deployment_id = facts.deployment_id
    union all
    select node_id, profile_name, 'change_failure_rate', finished_on,
        case when outcome not in ('succeeded', 'failed') then 'filtered_out' end
    from {{ ref('dora_node_deployments') }}
    union all
    select nodes.node_id, nodes.profile_name, 'time_to_restore', coalesce(nodes.resolved_on, nodes.created_on), facts.reason
    from {{ ref('dora_node_incidents') }} as nodes
    inner join {{ ref('dora_incidents') }} as facts on nodes.incident_event_id = facts.incident_event_id
    union all
    select nodes.node_id, nodes.profile_name, 'lead_time', nodes.counted_on, facts.reason
    from {{ ref('flow_node_tickets') }} as nodes
    inner join {{ ref('flow_tickets') }} as facts
        on nodes.ticket_id = facts.ticket_id and nodes.profile_name = facts.profile_name
    union all
    select nodes.node_id, nodes.profile_name, 'pull_request_cycle_time', nodes.merged_on,
        case when facts.author_type = 'human' then facts.reason else 'filtered_out' end
    from {{ ref('flow_node_pull_requests') }} as nodes
    inner join {{ ref('flow_pull_requests') }} as facts on nodes.pull_request_id = facts.pull_request_id
    union all
    select nodes.node_id, nodes.profile_name, 'time_to_production', {{ local_date('facts.deployed_at', 'profiles.timezone') }},
        case when facts.author_type = 'human' then facts.deploy_reason else 'filtered_out' end
    from {{ ref('flow_node_pull_requests') }} as nodes
    inner join {{ ref('flow_pull_requests') }} as facts on nodes.pull_request_id = facts.pull_request_id
    inner join {{ ref('node_profiles') }} as profiles on nodes.node_id = profiles.node_id
    where facts.deployed_at is not null
)

select
    events.node_id,
    events.profile_name,
    events.metric,
    grains.grain,
    {{ period_of('events.ended_on') }} as period_started_on,
    {{ next_period(period_of('events.ended_on'), 'grains.grain') }} as period_ended_on,
    events.reason,
    count(*) as event_count
from events
cross join {{ ref('grains') }} as grains
where events.reason is not null
group by
    events.node_id, events.profile_name, events.metric, grains.grain, {{ period_of('events.ended_on') }}, events.reason
