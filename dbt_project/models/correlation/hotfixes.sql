-- A team's hotfix blames the successful deployment of the service that ran before the one that shipped it, if that
-- is the team's own: a rule like `labels: hotfix` fits the pull requests of a whole company.
select distinct
    matches.node_id,
    shipped.pull_request_id,
    shipped.service_id,
    previous.deployment_id as failed_deployment_id,
    shipped.deployment_id as remedy_deployment_id,
    shipped.deployed_at as remedied_at
from {{ ref('setting_matches') }} as matches
inner join {{ ref('pull_requests_to_deployments') }} as shipped on matches.thing_id = shipped.pull_request_id
inner join {{ ref('deployment_kinds') }} as kinds on shipped.deployment_target_id = kinds.deployment_target_id
inner join {{ ref('deployment_event_targets') }} as previous
    on kinds.previous_deployment_target_id = previous.deployment_target_id
inner join {{ ref('team_deployments') }} as claimed
    on matches.node_id = claimed.node_id and previous.deployment_id = claimed.deployment_id
where matches.setting = 'source_code.hotfixes' and shipped.reason is null
