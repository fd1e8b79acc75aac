-- What the DORA metrics count and leave out, event by event. A new metric is one more select.
{{ config(materialized='view') }}
select
    counted.node_id,
    counted.profile_name,
    'deployment_frequency' as metric,
    {{ thing_deployed('counted.source') }} as thing,
    counted.deployment_event_id as event_id,
    'none' as service_id,
    counted.finished_at as ended_at,
    counted.finished_on as ended_on,
    cast(null as double) as value_seconds,
    true as is_in_numerator,
    cast(null as varchar) as reason
from {{ ref('dora_node_deployment_events') }} as counted
union all
select
    node_id, profile_name, 'change_failure_rate', {{ thing_deployed('source') }}, deployment_id, 'none', finished_at,
    finished_on, null,
    coalesce(outcome in ('succeeded', 'failed') and is_failed, false),
    case when outcome not in ('succeeded', 'failed') then 'filtered_out' end
from {{ ref('dora_node_deployments') }}
union all
select
    nodes.node_id, nodes.profile_name, 'change_lead_time', 'commit', facts.commit_id, facts.service_id,
    facts.deployed_at, nodes.finished_on, case when facts.author_type = 'human' then facts.lead_time_seconds end, true,
    case when facts.author_type = 'human' then facts.reason else 'filtered_out' end
from {{ ref('dora_node_deployments') }} as nodes
inner join {{ ref('dora_changes') }} as facts on nodes.deployment_id = facts.deployment_id
union all
select
    nodes.node_id, nodes.profile_name, 'time_to_restore', 'incident', facts.incident_event_id, 'none',
    coalesce(facts.resolved_at, facts.created_at), coalesce(nodes.resolved_on, nodes.created_on),
    facts.time_to_restore_seconds, true, facts.reason
from {{ ref('dora_node_incidents') }} as nodes
inner join {{ ref('dora_incidents') }} as facts on nodes.incident_event_id = facts.incident_event_id
union all
select
    node_id, profile_name, 'recovery_time', 'deployment', deployment_id, 'none', coalesce(recovered_at, failed_at), counted_on,
    recovery_seconds, true, reason
from {{ ref('dora_recoveries') }}
union all
select
    node_id, profile_name, 'rework_rate', 'deployment', deployment_id, 'none', finished_at, finished_on, null,
    coalesce(outcome in ('succeeded', 'failed') and is_unplanned, false),
    case when outcome not in ('succeeded', 'failed') then 'filtered_out' end
from {{ ref('dora_node_deployments') }}
