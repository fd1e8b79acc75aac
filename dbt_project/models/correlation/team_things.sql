-- Tickets of a team's projects and incidents, pull requests of its repositories, its deployments. A team that names
-- services and no repository may still tell hotfixes of them, wherever they are written.
with without_repositories as (
    select node_id
    from {{ ref('team_settings') }}
    group by node_id
    having count(*) filter (where setting = 'source_code.hotfixes') > 0
        and count(*) filter (where setting = 'delivery.deployments') > 0
        and count(*) filter (where setting = 'source_code.repositories') = 0
)

select distinct node_id, thing, thing_id
from {{ ref('team_claims') }}
where thing = 'ticket'
union all
select claims.node_id, 'pull_request', pull_requests.pull_request_id
from (select distinct node_id, thing_id from {{ ref('team_claims') }} where thing = 'repository') as claims
inner join {{ ref('pull_requests') }} as pull_requests on claims.thing_id = pull_requests.repository_id
union all
select without_repositories.node_id, 'pull_request', pull_requests.pull_request_id
from without_repositories
cross join {{ ref('pull_requests') }} as pull_requests
union all
select distinct claims.node_id, 'deployment', targets.deployment_id
from {{ ref('team_claims') }} as claims
inner join {{ ref('deployment_targets') }} as targets on claims.thing_id = targets.deployment_target_id
where claims.thing = 'deployment_target'
