-- What a deployment shipped, as people wrote it: a squash or rebase is expanded to the pull request's own commits,
-- merge commits are left out.
with landed as (
    select pull_request_id, merge_commit_id
    from {{ ref('pull_requests') }}
    where merge_commit_id is not null
),

own as (
    select landed.merge_commit_id as landed_commit_id, links.pull_request_id, links.commit_id, links.authored_at, links.committed_at
    from landed
    inner join {{ ref('pull_requests_to_commits') }} as links on landed.pull_request_id = links.pull_request_id
    where links.is_chosen and links.match_rule = 'listed_by_tool'
)

select
    coalesce(own.commit_id, shipped.commit_id) as commit_id,
    shipped.service_id,
    shipped.commit_id as landed_commit_id,
    shipped.deployment_id,
    shipped.deployment_target_id,
    coalesce(own.authored_at, commits.authored_at) as authored_at,
    coalesce(own.committed_at, commits.committed_at) as committed_at,
    shipped.deployment_started_at,
    shipped.deployed_at,
    shipped.reason
from {{ ref('shipped_commits') }} as shipped
inner join {{ ref('commits') }} as commits on shipped.commit_id = commits.commit_id
left join own on shipped.commit_id = own.landed_commit_id
where not shipped.is_merge
qualify row_number() over (
    partition by coalesce(own.commit_id, shipped.commit_id), shipped.service_id
    order by shipped.deployed_at, shipped.deployment_target_id, shipped.commit_id
) = 1
