-- Incidents of incident tools, and tickets that a team's setting calls production incidents, as one list, as of the
-- run. The two that name each other are one, created at the earlier and resolved at the later of both. A ticket that
-- several incidents name is one with the first of them: the others are outages of their own.
with ticket_incidents as (
    select distinct thing_id as ticket_id
    from {{ ref('setting_matches') }}
    where setting = 'issue_management.incidents'
),

incidents as (
    select
        incidents.incident_id, incidents.incident_key, incidents.ticket_key, incidents.service_name, incidents.created_at,
        case
            when incidents.resolved_at <= run_context.as_of and coalesce(incidents.incident_status_category, '') <> 'open'
                then incidents.resolved_at
        end as resolved_at,
        coalesce(incidents.incident_status_category, '') = 'terminated' as is_terminated,
        incidents.caused_by, incidents.remedied_by
    from {{ ref('incidents') }} as incidents
    cross join {{ ref('run_context') }} as run_context
    where incidents.created_at <= run_context.as_of
),

linked as (
    select incidents.incident_id, keys.ticket_id
    from incidents
    inner join {{ ref('ticket_keys') }} as keys on upper(incidents.ticket_key) = keys.ticket_key
    where true
    qualify row_number() over (partition by incidents.incident_id order by keys.ticket_id) = 1
        and row_number() over (partition by keys.ticket_id order by incidents.created_at, incidents.incident_id) = 1
),

from_tickets as (
    select tickets.ticket_id, tickets.ticket_key, tickets.created_at, resolutions.resolved_at, resolutions.is_terminated
    from {{ ref('tickets') }} as tickets
    inner join {{ ref('ticket_resolutions') }} as resolutions on tickets.ticket_id = resolutions.ticket_id
    left join ticket_incidents on tickets.ticket_id = ticket_incidents.ticket_id
    left join linked on tickets.ticket_id = linked.ticket_id
    cross join {{ ref('run_context') }} as run_context
    where tickets.created_at <= run_context.as_of and (ticket_incidents.ticket_id is not null or linked.ticket_id is not null)
)

select
    coalesce(incidents.incident_id, from_tickets.ticket_id) as incident_event_id,
    incidents.incident_id,
    from_tickets.ticket_id,
    coalesce(incidents.incident_key, from_tickets.ticket_key) as incident_key,
    incidents.service_name,
    least(coalesce(incidents.created_at, from_tickets.created_at), coalesce(from_tickets.created_at, incidents.created_at))
        as created_at,
    case
        when incidents.incident_id is null then from_tickets.resolved_at
        when from_tickets.ticket_id is null then incidents.resolved_at
        when incidents.resolved_at is not null and from_tickets.resolved_at is not null
            then greatest(incidents.resolved_at, from_tickets.resolved_at)
    end as resolved_at,
    coalesce(incidents.is_terminated, false) or coalesce(from_tickets.is_terminated, false) as is_terminated,
    incidents.caused_by,
    incidents.remedied_by
from incidents
left join linked on incidents.incident_id = linked.incident_id
full outer join from_tickets on linked.ticket_id = from_tickets.ticket_id
