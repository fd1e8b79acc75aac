-- Commits that are copies of another, and their original: rebases, merge queues and cherry-picks make a new commit, but
-- author, author time and subject stay; where they don't, a cherry-pick may say of what it is one. The original is what
-- was committed first of those that a merged pull request lists or landed as: two commits that lie on the branch beside
-- each other, and that no pull request tells apart, are two changes.
with listed as (
    select distinct pull_requests.repository_id, pull_requests.merge_commit_id, links.commit_id, links.authored_at
    from {{ ref('pull_requests') }} as pull_requests
    inner join {{ ref('pull_request_contents') }} as links on pull_requests.pull_request_id = links.pull_request_id
    where links.is_strongest and links.match_rule = 'listed_by_tool' and pull_requests.merged_at is not null
),

merged as (
    select commit_id from listed
    union
    select merge_commit_id from {{ ref('pull_requests') }} where merged_at is not null and merge_commit_id is not null
),

alike as (
    select
        commits.commit_id,
        first_value(commits.commit_id) over (
            partition by held.repository_id, commits.author_email, commits.authored_at, {{ first_line('commits.message') }}
            order by case when commits.commit_id in (select commit_id from merged) then 1 else 2 end,
                commits.committed_at, commits.commit_id
        ) as original_commit_id
    from {{ ref('commits') }} as commits
    inner join {{ ref('commit_repositories') }} as held on commits.commit_id = held.commit_id
    where commits.parent_count <= 1
        and commits.author_email is not null and commits.authored_at is not null and commits.message is not null
),

-- Of a listed commit that itself is not known (its branch was deleted) only the author time is.
unknown as (
    select commits.commit_id, listed.commit_id as original_commit_id
    from listed
    inner join {{ ref('commits') }} as landed
        on listed.merge_commit_id = landed.commit_id and landed.parent_count <= 1
    inner join {{ ref('commits') }} as commits
        on listed.authored_at = commits.authored_at and landed.author_email = commits.author_email
    inner join {{ ref('commit_repositories') }} as held
        on commits.commit_id = held.commit_id and listed.repository_id = held.repository_id
    where listed.commit_id not in (select commit_id from {{ ref('commits') }})
),

same as (
    select commit_id, min(original_commit_id) as original_commit_id
    from (select commit_id, original_commit_id from alike union all select commit_id, original_commit_id from unknown) as found
    where commit_id <> original_commit_id and original_commit_id in (select commit_id from merged)
    group by commit_id
),

picked as (
    select
        commit_id,
        {{ thing_id('commit', [match_of('message', 'cherry picked from commit ([0-9a-f]{40})')]) }} as original_commit_id
    from {{ ref('commits') }}
    where message like '%cherry picked from commit %'
)

select commit_id, original_commit_id, 'author_and_time' as match_rule, 0.98 as match_confidence
from same
union all
select
    picked.commit_id, coalesce(same.original_commit_id, picked.original_commit_id), 'cherry_pick_trailer', 1.0
from picked
inner join {{ ref('commits') }} as originals on picked.original_commit_id = originals.commit_id
left join same on picked.original_commit_id = same.commit_id
where picked.commit_id not in (select commit_id from same)
    and picked.commit_id <> coalesce(same.original_commit_id, picked.original_commit_id)
