-- An incident counts for a team that claims it in either tool; source says in which, since a profile may name one.
-- One that is claimed in both has a row for each, and is still one incident.
select distinct matches.node_id, events.incident_event_id, 'issue_management' as source
from {{ ref('setting_matches') }} as matches
inner join {{ ref('incident_events') }} as events on matches.thing_id = events.ticket_id
where matches.setting = 'issue_management.incidents'
union all
select distinct matches.node_id, events.incident_event_id, 'incident_management'
from {{ ref('setting_matches') }} as matches
inner join {{ ref('incident_events') }} as events on matches.thing_id = events.incident_id
where matches.setting = 'incident_management.incidents'
