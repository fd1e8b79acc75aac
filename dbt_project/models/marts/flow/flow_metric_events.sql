-- What the metrics of flow count and leave out, event by event. A new metric is one more select.
{{ config(materialized='view') }}
select
    nodes.node_id,
    nodes.profile_name,
    'lead_time' as metric,
    'ticket' as thing,
    nodes.ticket_id as event_id,
    'none' as service_id,
    facts.counted_at as ended_at,
    nodes.counted_on as ended_on,
    facts.lead_time_seconds as value_seconds,
    true as is_in_numerator,
    facts.reason
from {{ ref('flow_node_tickets') }} as nodes
inner join {{ ref('flow_tickets') }} as facts
    on nodes.ticket_id = facts.ticket_id and nodes.profile_name = facts.profile_name
union all
select
    nodes.node_id, nodes.profile_name, 'pull_request_cycle_time', 'pull_request', nodes.pull_request_id, 'none',
    facts.merged_at, nodes.merged_on, case when facts.author_type = 'human' then facts.cycle_time_seconds end, true,
    case when facts.author_type = 'human' then facts.reason else 'filtered_out' end
from {{ ref('flow_node_pull_requests') }} as nodes
inner join {{ ref('flow_pull_requests') }} as facts
    on nodes.pull_request_id = facts.pull_request_id and nodes.source = facts.source
union all
select
    nodes.node_id, nodes.profile_name, 'time_to_production', 'pull_request', nodes.pull_request_id, 'none',
    facts.deployed_at, {{ local_date('facts.deployed_at', 'profiles.timezone') }},
    case when facts.author_type = 'human' then facts.time_to_production_seconds end, true,
    case when facts.author_type = 'human' then facts.deploy_reason else 'filtered_out' end
from {{ ref('flow_node_pull_requests') }} as nodes
inner join {{ ref('flow_pull_requests') }} as facts
    on nodes.pull_request_id = facts.pull_request_id and nodes.source = facts.source
inner join {{ ref('node_profiles') }} as profiles on nodes.node_id = profiles.node_id
where facts.deployed_at is not null
