-- What an incident names as its cause, in either tool, and the versions that its ticket says are affected.
select events.incident_event_id, events.created_at, trim(cause) as cause, false as is_version
from {{ ref('incident_events') }} as events
{{ explode('events.caused_by', 'cause') }}
union
select events.incident_event_id, events.created_at, trim(causes.cause), false
from {{ ref('incident_events') }} as events
inner join {{ ref('ticket_causes') }} as causes on events.ticket_id = causes.ticket_id
union
select events.incident_event_id, events.created_at, trim(version), true
from {{ ref('incident_events') }} as events
inner join {{ ref('tickets') }} as tickets on events.ticket_id = tickets.ticket_id
{{ explode('tickets.affected_versions', 'version') }}
