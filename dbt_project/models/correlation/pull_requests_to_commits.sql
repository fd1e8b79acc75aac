-- A commit is one pull request's own: of those that contain it, the one that was merged first. What another one landed
-- before, as a merge, squash or rebase makes it, is that one's too: a stacked branch or a release brings it along. A
-- cherry-pick is its own pull request's, and was written for that when it was picked.
with merged as (
    -- one that was merged by another's merge landed with it
    select
        pull_request_id, merge_commit_id, created_at,
        min(merged_at) over (partition by coalesce(merge_commit_id, pull_request_id)) as landed_at
    from {{ ref('pull_requests') }}
),

held as (
    select
        contents.pull_request_id, contents.commit_id, contents.committed_at, merged.landed_at, merged.created_at,
        count(*) over (partition by contents.pull_request_id) as held_count
    from {{ ref('pull_request_contents') }} as contents
    inner join merged on contents.pull_request_id = merged.pull_request_id
    where contents.is_strongest
),

firsts as (
    select commit_id, pull_request_id, landed_at
    from held
    where true
    qualify row_number() over (
        partition by commit_id order by landed_at nulls last, held_count, created_at nulls last, pull_request_id
    ) = 1
),

landings as (
    select merge_commit_id as commit_id, min(landed_at) as landed_at
    from merged
    where landed_at is not null
    group by merge_commit_id
),

judged as (
    select
        held.pull_request_id,
        held.commit_id,
        firsts.pull_request_id <> held.pull_request_id
        or coalesce(landings.landed_at < held.landed_at, landings.landed_at is not null)
        or coalesce(
            brought.pull_request_id <> held.pull_request_id
            and held.committed_at <= brought.landed_at
            and coalesce(brought.landed_at <= held.landed_at, true),
            false
        ) as is_of_another,
        copies.commit_id is not null and originals.commit_id is null as is_picked
    from held
    inner join firsts on held.commit_id = firsts.commit_id
    left join landings on held.commit_id = landings.commit_id
    left join {{ ref('change_copies') }} as copies on held.commit_id = copies.commit_id
    left join firsts as brought on copies.original_commit_id = brought.commit_id
    left join held as originals
        on held.pull_request_id = originals.pull_request_id and copies.original_commit_id = originals.commit_id
)

select
    contents.pull_request_id,
    contents.commit_id,
    contents.match_rule,
    contents.match_confidence,
    contents.is_strongest and not coalesce(judged.is_of_another, false) as is_chosen,
    case
        when not contents.is_strongest then 'weaker_rule'
        when judged.is_of_another then 'of_another'
        else 'strongest_rule'
    end as choice_reason,
    case when judged.is_picked then contents.committed_at else contents.authored_at end as authored_at,
    contents.committed_at
from {{ ref('pull_request_contents') }} as contents
left join judged on contents.pull_request_id = judged.pull_request_id and contents.commit_id = judged.commit_id
