-- Successful builds of production branches: what they contain stands for the build of a landed commit that has none.
-- A production branch is the repository's default branch, or one that pull requests were merged into.
with branches as (
    select repository_id, default_branch as branch_name
    from {{ ref('repositories') }}
    where default_branch is not null
    union
    select repository_id, destination_branch
    from {{ ref('pull_requests') }}
    where merged_at is not null and destination_branch is not null
)

select
    builds.build_id,
    builds.repository_id,
    builds.branch_name,
    builds.commit_id,
    builds.started_at,
    builds.finished_at
from {{ ref('builds') }} as builds
inner join branches on builds.repository_id = branches.repository_id and builds.branch_name = branches.branch_name
inner join {{ ref('commits') }} as commits on builds.commit_id = commits.commit_id
where builds.build_status_category = 'succeeded'
    and not coalesce(builds.is_scheduled, false)
    and builds.finished_at is not null
