{{ config(materialized='view') }}
select
    calendars.tree_name,
    incidents.incident_event_id,
    {{ business_seconds('first_day', 'incidents.created_at', 'last_day', 'incidents.resolved_at') }} as business_seconds
from {{ ref('tree_calendars') }} as calendars
inner join {{ ref('dora_node_incidents') }} as nodes on calendars.root_node_id = nodes.node_id
inner join {{ ref('dora_incidents') }} as incidents on nodes.incident_event_id = incidents.incident_event_id
{{ join_working_day('first_day', 'incidents.created_at', 'calendars.tree_name') }}
{{ join_working_day('last_day', 'incidents.resolved_at', 'calendars.tree_name') }}
where incidents.reason is null
