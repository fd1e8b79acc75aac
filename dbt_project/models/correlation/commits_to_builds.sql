-- The builds of a commit: those that ran for it; for a commit without a successful one, the first successful build of a
-- production branch that contains it stands for it. What was built of a pull request's head before the merge is known,
-- but is no build of what landed.
with own as (
    select commit_id, build_id, build_status_category = 'succeeded' and not coalesce(is_scheduled, false) as is_good
    from {{ ref('builds') }}
    where commit_id is not null
),

containing as (
    select contents.commit_id, contents.build_id
    from {{ ref('stg_lineage__build_contents') }} as contents
    inner join {{ ref('lineage_builds') }} as builds on contents.build_id = builds.build_id
    where contents.commit_id not in (select commit_id from own where is_good)
    qualify row_number() over (partition by contents.commit_id order by builds.finished_at, contents.build_id) = 1
)

select
    commit_id, build_id, 'own_commit' as match_rule, 1.0 as match_confidence, true as is_chosen,
    'strongest_rule' as choice_reason
from own
union all
select commit_id, build_id, 'contained', 0.9, true, 'strongest_rule'
from containing
union all
select distinct pull_requests.merge_commit_id, own.build_id, 'pull_request_head', 0.5, false, 'not_the_landed_revision'
from {{ ref('pull_requests') }} as pull_requests
inner join own on pull_requests.head_commit_id = own.commit_id
where pull_requests.merge_commit_id <> pull_requests.head_commit_id
