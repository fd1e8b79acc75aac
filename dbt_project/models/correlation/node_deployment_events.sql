-- What counts as a deployment for frequency: what succeeded for a team, once for every node at or above it.
select distinct
    ancestors.ancestor_node_id as node_id,
    teams.deployment_id,
    teams.source,
    events.finished_at,
    {{ local_date('events.finished_at', 'profiles.timezone') }} as finished_on
from {{ ref('team_deployments') }} as teams
inner join {{ ref('deployment_events') }} as events on teams.deployment_id = events.deployment_id
inner join {{ ref('org_node_ancestors') }} as ancestors on teams.node_id = ancestors.node_id
inner join {{ ref('node_profiles') }} as profiles on ancestors.ancestor_node_id = profiles.node_id
where teams.outcome = 'succeeded'
