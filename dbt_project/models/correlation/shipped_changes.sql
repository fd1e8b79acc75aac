-- What a deployment shipped, as people wrote it: a squash or rebase is expanded to the pull request's own commits,
-- merge commits are left out. The other commits of a rebase, and cherry-picks that say of what, are the same change as
-- their original; it counts where it is first deployed.
with own as (
    select
        pull_requests.repository_id, pull_requests.merge_commit_id as landed_commit_id, links.commit_id, links.authored_at,
        coalesce(commits.author_email, landed.author_email) as author_email
    from {{ ref('pull_requests') }} as pull_requests
    inner join {{ ref('commits') }} as landed
        on pull_requests.merge_commit_id = landed.commit_id and landed.parent_count <= 1
    inner join {{ ref('pull_requests_to_commits') }} as links on pull_requests.pull_request_id = links.pull_request_id
    left join {{ ref('commits') }} as commits on links.commit_id = commits.commit_id
    where links.is_chosen and links.match_rule = 'listed_by_tool'
),

picked as (
    select
        commit_id,
        {{ thing_id('commit', [match_of('message', 'cherry picked from commit ([0-9a-f]{40})')]) }} as original_commit_id
    from {{ ref('commits') }}
    where message like '%cherry picked from commit %'
),

copies as (
    select copied.commit_id as copy_commit_id, min(own.commit_id) as commit_id
    from own
    inner join {{ ref('commits') }} as copied
        on own.authored_at = copied.authored_at and own.author_email = copied.author_email
    inner join {{ ref('commit_repositories') }} as held
        on copied.commit_id = held.commit_id and own.repository_id = held.repository_id
    where copied.commit_id not in (select commit_id from own)
        and copied.commit_id not in (select merge_commit_id from {{ ref('pull_requests') }} where merge_commit_id is not null)
    group by copied.commit_id
    union
    select picked.commit_id, picked.original_commit_id
    from picked
    inner join {{ ref('commits') }} as originals on picked.original_commit_id = originals.commit_id
),

-- Twice over: the commit of a stacked pull request was itself a squash, one of a backport is a cherry-pick.
same as (
    select landed_commit_id, commit_id, authored_at from own
    union
    select copy_commit_id, commit_id, null from copies where copy_commit_id not in (select landed_commit_id from own)
),

changes as (
    select
        coalesce(deeper.commit_id, same.commit_id, shipped.commit_id) as commit_id,
        shipped.service_id,
        shipped.commit_id as landed_commit_id,
        shipped.deployment_id, shipped.deployment_target_id,
        case when deeper.commit_id is null then same.authored_at else deeper.authored_at end as authored_at,
        shipped.deployment_started_at,
        shipped.deployed_at,
        shipped.reason
    from {{ ref('shipped_commits') }} as shipped
    left join same on shipped.commit_id = same.landed_commit_id
    left join same as deeper on same.commit_id = deeper.landed_commit_id
    where not shipped.is_merge
)

select
    changes.commit_id,
    changes.service_id,
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
