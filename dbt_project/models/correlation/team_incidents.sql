-- An incident counts for a team that claims it in either tool; one that both claim is still one.
select distinct matches.node_id, events.incident_event_id
from {{ ref('setting_matches') }} as matches
inner join {{ ref('incident_events') }} as events on matches.thing_id = events.ticket_id
where matches.setting = 'issue_management.incidents'
union
select distinct matches.node_id, events.incident_event_id
from {{ ref('setting_matches') }} as matches
inner join {{ ref('incident_events') }} as events on matches.thing_id = events.incident_id
where matches.setting = 'incident_management.incidents'
