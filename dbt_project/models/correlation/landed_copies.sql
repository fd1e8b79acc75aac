-- Commits that brought the same change: a pull request's landing and its own commits, a backport and what it was picked
-- from, whatever was squashed on the way. One brings another where it holds all of the other's own commits.
with own as (
    select distinct pull_requests.merge_commit_id as landed_commit_id, links.commit_id
    from {{ ref('pull_requests') }} as pull_requests
    inner join {{ ref('pull_requests_to_commits') }} as links on pull_requests.pull_request_id = links.pull_request_id
    where links.is_chosen and pull_requests.merge_commit_id is not null and links.commit_id <> pull_requests.merge_commit_id
),

originals as (
    select commit_id, min(original_commit_id) as original_commit_id from {{ ref('change_copies') }} group by commit_id
),

brought as (
    select own.landed_commit_id, coalesce(originals.original_commit_id, own.commit_id) as commit_id
    from own
    left join originals on own.commit_id = originals.commit_id
    union
    select originals.commit_id, originals.original_commit_id
    from originals
    left join own on originals.commit_id = own.landed_commit_id
    where own.landed_commit_id is null
),

-- What was picked may have been a squash itself.
changes as (
    select distinct brought.landed_commit_id as commit_id, coalesce(again.commit_id, brought.commit_id) as change_id
    from brought
    left join brought as again on brought.commit_id = again.landed_commit_id
),

every as (
    select commit_id, change_id, count(*) over (partition by commit_id) as change_count
    from (
        select commit_id, change_id from changes
        union
        select changes.change_id, changes.change_id
        from changes
        left join changes as known on changes.change_id = known.commit_id
        where known.commit_id is null
    ) as both_ends
)

select one.commit_id, other.commit_id as landed_commit_id
from every as one
inner join every as other on one.change_id = other.change_id and one.commit_id <> other.commit_id
group by one.commit_id, other.commit_id, one.change_count
having count(*) = one.change_count
