-- What a deployment shipped, as people wrote it: a squash or rebase is expanded to the pull request's own commits, a copy
-- is its original, merge commits are left out. A change counts where it is first deployed.
with own as (
    select pull_requests.merge_commit_id as landed_commit_id, links.commit_id, links.authored_at
    from {{ ref('pull_requests') }} as pull_requests
    inner join {{ ref('commits') }} as landed
        on pull_requests.merge_commit_id = landed.commit_id and landed.parent_count <= 1
    inner join {{ ref('pull_request_contents') }} as links on pull_requests.pull_request_id = links.pull_request_id
    where links.is_strongest and links.match_rule = 'listed_by_tool'
),

-- Twice over: the own commit of a pull request may be the squash of one that was stacked on it.
expanded as (
    select
        own.landed_commit_id,
        coalesce(stacked.commit_id, own.commit_id) as commit_id,
        case when stacked.commit_id is null then own.authored_at else stacked.authored_at end as authored_at
    from own
    left join own as stacked on own.commit_id = stacked.landed_commit_id and own.landed_commit_id <> own.commit_id
),

changes as (
    select
        coalesce(expanded.commit_id, shipped.commit_id) as own_commit_id,
        shipped.match_rule,
        coalesce(originals.commit_id, copies.original_commit_id, expanded.commit_id, shipped.commit_id) as commit_id,
        shipped.service_id,
        shipped.source,
        shipped.commit_id as landed_commit_id,
        shipped.deployment_id,
        shipped.deployment_target_id,
        case when copies.commit_id is null then expanded.authored_at else originals.authored_at end as authored_at,
        shipped.deployment_started_at,
        shipped.deployed_at,
        shipped.reason
    from {{ ref('shipped_commits') }} as shipped
    left join expanded on shipped.commit_id = expanded.landed_commit_id
    left join {{ ref('change_copies') }} as copies
        on coalesce(expanded.commit_id, shipped.commit_id) = copies.commit_id
    -- what was picked may have been a squash
    left join expanded as originals on copies.original_commit_id = originals.landed_commit_id
    where not shipped.is_merge
)

select
    changes.commit_id,
    changes.service_id,
    changes.source,
    changes.own_commit_id,
    changes.match_rule,
    changes.landed_commit_id,
    changes.deployment_id,
    changes.deployment_target_id,
    coalesce(commits.authored_at, changes.authored_at) as authored_at,
    commits.committed_at,
    changes.deployment_started_at,
    changes.deployed_at,
    changes.reason
from changes
left join {{ ref('commits') }} as commits on changes.commit_id = commits.commit_id
where true
qualify row_number() over (
    partition by changes.commit_id, changes.service_id
    order by changes.deployed_at, changes.deployment_target_id, changes.landed_commit_id
) = 1
