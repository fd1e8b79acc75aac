-- What a pull request contains, merge commits left out: as the tool lists it, else what its merge commit brought
-- in, else the commit that landed it. A list of 250 may be cut there (GitHub tells no more): what a merge brought in is
-- whole, and wins over it.
with candidates as (
    select listed.pull_request_id, listed.commit_id, 'listed_by_tool' as match_rule, 1.0 as match_confidence,
        case when count(*) over (partition by listed.pull_request_id) < 250 then 1 else 3 end as rule_rank, listed.authored_at
    from {{ ref('pull_request_commits') }} as listed
    union all
    select pull_requests.pull_request_id, merges.commit_id, 'merge_range', 1.0, 2, null
    from {{ ref('pull_requests') }} as pull_requests
    inner join {{ ref('stg_lineage__merge_commits') }} as merges
        on pull_requests.merge_commit_id = merges.merge_commit_id
    union all
    select pull_requests.pull_request_id, commits.commit_id, 'squash', 0.95, 4, null
    from {{ ref('pull_requests') }} as pull_requests
    inner join {{ ref('commits') }} as commits on pull_requests.merge_commit_id = commits.commit_id
    where commits.parent_count <= 1
    union all
    select pull_requests.pull_request_id, pull_requests.head_commit_id, 'head', 0.9, 5, null
    from {{ ref('pull_requests') }} as pull_requests
    where pull_requests.head_commit_id is not null
),

known as (
    select
        candidates.pull_request_id,
        candidates.commit_id,
        candidates.match_rule,
        candidates.match_confidence,
        candidates.rule_rank,
        coalesce(commits.authored_at, candidates.authored_at) as authored_at,
        commits.committed_at
    from candidates
    left join {{ ref('commits') }} as commits on candidates.commit_id = commits.commit_id
    where coalesce(commits.parent_count, 0) <= 1
)

select
    pull_request_id,
    commit_id,
    match_rule,
    match_confidence,
    rule_rank = min(rule_rank) over (partition by pull_request_id) as is_strongest,
    authored_at,
    committed_at
from known
