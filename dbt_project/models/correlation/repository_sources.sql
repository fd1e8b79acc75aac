-- Where the profiles that count a repository's pull requests find deployments; nearly always one place.
select distinct teams.repository_id, profiles.deployment_source as source
from {{ ref('team_repositories') }} as teams
inner join {{ ref('node_profiles') }} as profiles on teams.node_id = profiles.node_id
