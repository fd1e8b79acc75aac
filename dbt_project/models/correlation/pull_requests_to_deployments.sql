-- The production deployment of each service, of whatever source, that first shipped the commit which landed a pull
-- request.
select
    pull_requests.pull_request_id,
    shipped.service_id,
    shipped.source,
    shipped.deployment_id,
    shipped.deployment_target_id,
    shipped.deployment_started_at,
    shipped.deployed_at,
    shipped.reason
from {{ ref('pull_requests') }} as pull_requests
inner join {{ ref('shipped_commits') }} as shipped on pull_requests.merge_commit_id = shipped.commit_id
