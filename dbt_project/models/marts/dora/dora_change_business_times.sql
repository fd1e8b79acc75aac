-- A view: stored, it would be 20 million rows for 6.5 million commits in three trees.
{{ config(materialized='view') }}
select
    calendars.tree_name,
    changes.commit_id,
    changes.service_id,
    {{ business_seconds('first_day', 'changes.started_at', 'last_day', 'changes.deployed_at') }} as business_seconds
from {{ ref('tree_calendars') }} as calendars
inner join {{ ref('dora_node_deployments') }} as nodes on calendars.root_node_id = nodes.node_id
inner join {{ ref('dora_changes') }} as changes on nodes.deployment_id = changes.deployment_id
{{ join_working_day('first_day', 'changes.started_at', 'calendars.tree_name') }}
{{ join_working_day('last_day', 'changes.deployed_at', 'calendars.tree_name') }}
where changes.reason is null
