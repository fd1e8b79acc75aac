-- The tickets whose changes a deployment first shipped, by service, and since when the service had run what came before:
-- the finish of its previous successful deployment.
with shipped as (
    select links.ticket_id, commits.service_id, commits.deployment_id, commits.deployment_target_id
    from {{ ref('tickets_to_pull_requests') }} as links
    inner join {{ ref('pull_requests_to_deployments') }} as commits on links.pull_request_id = commits.pull_request_id
    where links.is_chosen and commits.reason is null
    union
    select links.ticket_id, commits.service_id, commits.deployment_id, commits.deployment_target_id
    from {{ ref('tickets_to_commits') }} as links
    inner join {{ ref('shipped_commits') }} as commits on links.commit_id = commits.commit_id
    where links.is_chosen and commits.reason is null
)

select
    shipped.ticket_id,
    shipped.deployment_id,
    shipped.service_id,
    max(previous.finished_at) as previous_finished_at
from shipped
left join {{ ref('deployment_kinds') }} as kinds on shipped.deployment_target_id = kinds.deployment_target_id
left join {{ ref('lineage_targets') }} as previous on kinds.previous_deployment_target_id = previous.deployment_target_id
group by shipped.ticket_id, shipped.deployment_id, shipped.service_id
