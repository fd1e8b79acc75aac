-- Which services an incident is about: what its tool says, else those components of its ticket that are the name of a
-- service (a tracker knows no services).
select incident_event_id, lower(service_name) as service_name
from {{ ref('incident_events') }}
where service_name is not null
union
select events.incident_event_id, lower(component)
from {{ ref('incident_events') }} as events
inner join {{ ref('tickets') }} as tickets on events.ticket_id = tickets.ticket_id
{{ explode('tickets.components', 'component') }}
inner join (select distinct lower(service_name) as service_name from {{ ref('services') }}) as known
    on lower(component) = known.service_name
where events.service_name is null
