-- A view: stored, it would be 18 million rows for a million tickets in three trees.
{{ config(materialized='view') }}
with tickets as (
    select calendars.tree_name, nodes.ticket_id, nodes.profile_name
    from {{ ref('tree_calendars') }} as calendars
    inner join {{ ref('flow_node_tickets') }} as nodes on calendars.root_node_id = nodes.node_id
),

spans as (
    select tickets.tree_name, facts.ticket_id, facts.profile_name, 0 as phase_index, facts.started_at, facts.ended_at
    from tickets
    inner join {{ ref('flow_tickets') }} as facts
        on tickets.ticket_id = facts.ticket_id and tickets.profile_name = facts.profile_name
    where facts.reason is null
    union all
    select tickets.tree_name, phases.ticket_id, phases.profile_name, phases.phase_index, phases.started_at, phases.ended_at
    from tickets
    inner join {{ ref('flow_ticket_phases') }} as phases
        on tickets.ticket_id = phases.ticket_id and tickets.profile_name = phases.profile_name
    where phases.reason is null
)

select
    spans.tree_name,
    spans.ticket_id,
    spans.profile_name,
    cast(spans.phase_index as bigint) as phase_index,
    {{ business_seconds('first_day', 'spans.started_at', 'last_day', 'spans.ended_at') }} as business_seconds
from spans
{{ join_working_day('first_day', 'spans.started_at', 'spans.tree_name') }}
{{ join_working_day('last_day', 'spans.ended_at', 'spans.tree_name') }}
