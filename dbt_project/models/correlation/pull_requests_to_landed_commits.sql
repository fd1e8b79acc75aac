-- What a pull request became on its destination branch, other than the commits that it contains: the merge or squash
-- that the tool names, and the copies that a rebase or a merge queue made. Those are made at the merge; a copy that was
-- made later was picked by somebody else.
with contained as (
    select
        contents.pull_request_id, contents.commit_id, pull_requests.merged_at,
        coalesce(copies.original_commit_id, contents.commit_id) as change_id,
        max(contents.committed_at) over (partition by contents.pull_request_id) as written_until
    from {{ ref('pull_request_contents') }} as contents
    inner join {{ ref('pull_requests') }} as pull_requests on contents.pull_request_id = pull_requests.pull_request_id
    left join {{ ref('change_copies') }} as copies on contents.commit_id = copies.commit_id
    where contents.is_strongest and pull_requests.merged_at is not null
),

copied as (
    select contained.pull_request_id, copies.commit_id
    from {{ ref('change_copies') }} as copies
    inner join {{ ref('commits') }} as commits on copies.commit_id = commits.commit_id
    inner join contained on copies.original_commit_id = contained.change_id
    where contained.commit_id <> copies.commit_id
        and commits.committed_at <= contained.merged_at
        and coalesce(commits.committed_at >= contained.written_until, true)
    qualify row_number() over (partition by copies.commit_id order by contained.merged_at, contained.pull_request_id) = 1
),

candidates as (
    select pull_request_id, merge_commit_id as commit_id, 'merge_commit' as match_rule, 1.0 as match_confidence
    from {{ ref('pull_requests') }}
    where merge_commit_id is not null and merged_at is not null
    union all
    select pull_request_id, commit_id, 'copy', 0.98 from copied
),

ranked as (
    select
        *,
        row_number() over (partition by pull_request_id, commit_id order by match_confidence desc) = 1 as is_surest
    from candidates
)

select
    pull_request_id,
    commit_id,
    match_rule,
    match_confidence,
    is_surest as is_chosen,
    case when is_surest then 'strongest_rule' else 'weaker_rule' end as choice_reason
from ranked
