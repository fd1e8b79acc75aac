-- Once, however many teams and tools claim it; only what the profile's source claims.
select distinct
    ancestors.ancestor_node_id as node_id,
    teams.incident_event_id,
    profiles.profile_name,
    {{ local_date('incidents.resolved_at', 'profiles.timezone') }} as resolved_on,
    {{ local_date('incidents.created_at', 'profiles.timezone') }} as created_on
from {{ ref('team_incidents') }} as teams
inner join {{ ref('org_node_ancestors') }} as ancestors on teams.node_id = ancestors.node_id
inner join {{ ref('node_profiles') }} as profiles
    on ancestors.ancestor_node_id = profiles.node_id and teams.source = profiles.restore_source
inner join {{ ref('dora_incidents') }} as incidents on teams.incident_event_id = incidents.incident_event_id
