-- Incidents of incident tools, and tickets that a team's setting calls production incidents, as one list: the two
-- that name each other are one, created at the earlier and resolved at the later of both.
with ticket_incidents as (
    select distinct thing_id as ticket_id
    from {{ ref('setting_matches') }}
    where setting = 'issue_management.incidents'
),

linked as (
    select incidents.incident_id, tickets.ticket_id
    from {{ ref('incidents') }} as incidents
    inner join {{ ref('tickets') }} as tickets on upper(incidents.ticket_key) = upper(tickets.ticket_key)
    where true
    qualify row_number() over (partition by incidents.incident_id order by tickets.ticket_id) = 1
),

from_tickets as (
    select
        tickets.ticket_id, tickets.ticket_key, tickets.created_at, resolutions.resolved_at,
        resolutions.is_terminated, tickets.labels
    from {{ ref('tickets') }} as tickets
    inner join {{ ref('ticket_resolutions') }} as resolutions on tickets.ticket_id = resolutions.ticket_id
    where tickets.ticket_id in (select ticket_id from ticket_incidents)
        or tickets.ticket_id in (select ticket_id from linked)
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
        when incidents.incident_id is not null and incidents.resolved_at is null then null
        when incidents.incident_id is not null and incidents.incident_status_category = 'open' then null
        when from_tickets.ticket_id is not null and from_tickets.resolved_at is null then null
        else greatest(
            coalesce(incidents.resolved_at, from_tickets.resolved_at), coalesce(from_tickets.resolved_at, incidents.resolved_at)
        )
    end as resolved_at,
    coalesce(incidents.incident_status_category, '') = 'terminated' or coalesce(from_tickets.is_terminated, false)
        as is_terminated,
    incidents.caused_by,
    incidents.remedied_by
from {{ ref('incidents') }} as incidents
left join linked on incidents.incident_id = linked.incident_id
full outer join from_tickets on linked.ticket_id = from_tickets.ticket_id
