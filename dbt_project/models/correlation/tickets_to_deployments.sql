-- The production deployments that first shipped a ticket's changes: its pull requests, and commits without one.
select links.ticket_id, shipped.deployment_id, shipped.source, shipped.deployment_started_at, shipped.deployed_at
from {{ ref('tickets_to_pull_requests') }} as links
inner join {{ ref('pull_requests_to_deployments') }} as shipped on links.pull_request_id = shipped.pull_request_id
where links.is_chosen and shipped.reason is null
union
select links.ticket_id, shipped.deployment_id, shipped.source, shipped.deployment_started_at, shipped.deployed_at
from {{ ref('tickets_to_commits') }} as links
inner join {{ ref('shipped_commits') }} as shipped on links.commit_id = shipped.commit_id
where links.is_chosen and shipped.reason is null
