-- A revert blames the deployment that first shipped the reverted commit; none where both ship together, and none where
-- it is not known which deployment that was. Reverting a merge commit blames the deployment that shipped the merge.
with reverting as (
    select distinct commits.commit_id as reverting_commit_id, {{ thing_id('commit', ['reverted_sha']) }} as reverted_commit_id
    from {{ ref('commits') }} as commits
    {{ explode(matches_of('commits.message', 'This reverts commit ([0-9a-f]{40})'), 'reverted_sha') }}
    where commits.message like '%This reverts commit %'
)

select
    reverting.reverting_commit_id,
    reverting.reverted_commit_id,
    fix.service_id,
    blamed.deployment_id as failed_deployment_id,
    fix.deployment_id as remedy_deployment_id,
    fix.deployed_at as remedied_at
from reverting
inner join {{ ref('shipped_commits') }} as fix on reverting.reverting_commit_id = fix.commit_id
inner join {{ ref('shipped_commits') }} as blamed
    on reverting.reverted_commit_id = blamed.commit_id and fix.service_id = blamed.service_id
where fix.deployment_id <> blamed.deployment_id and blamed.reason is null
