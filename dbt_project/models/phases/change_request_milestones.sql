-- A ticket reaches a change request by its key there: what some team's setting calls one.
with change_requests as (
    select distinct keys.ticket_id, incidents.incident_id, incidents.created_at, incidents.approved_at, incidents.resolved_at
    from {{ ref('setting_matches') }} as matches
    inner join {{ ref('incidents') }} as incidents on matches.thing_id = incidents.incident_id
    inner join {{ ref('ticket_keys') }} as keys on upper(incidents.ticket_key) = keys.ticket_key
    where matches.setting = 'incident_management.change_requests'
        and coalesce(incidents.incident_status_category, '') <> 'terminated'
)

select ticket_id, incident_id, 'incident_management.change_requested' as event, created_at as happened_at
from change_requests
union all
select ticket_id, incident_id, 'incident_management.change_approved', approved_at
from change_requests
where approved_at is not null
union all
select ticket_id, incident_id, 'incident_management.change_implemented', resolved_at
from change_requests
where resolved_at is not null
