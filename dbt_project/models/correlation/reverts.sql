-- A revert blames the deployment that first shipped what it reverts, in whatever form; none where both ship together, and
-- none where it is not known which deployment that was. A revert or its backport, whichever ships first, is the remedy.
with reverting as (
    select distinct commits.commit_id as reverting_commit_id, {{ thing_id('commit', ['reverted_sha']) }} as reverted_commit_id
    from {{ ref('commits') }} as commits
    {{ explode(matches_of('commits.message', 'This reverts commit ([0-9a-f]{40})'), 'reverted_sha') }}
    where commits.message like '%This reverts commit %'
),

fixes as (
    select
        reverting.reverting_commit_id, reverting.reverted_commit_id, shipped.landed_commit_id, shipped.service_id,
        shipped.deployment_id, shipped.deployed_at, shipped.reason
    from reverting
    inner join {{ ref('changes_to_deployments') }} as shipped on reverting.reverting_commit_id = shipped.commit_id
    where true
    qualify row_number() over (
        partition by reverting.reverting_commit_id, reverting.reverted_commit_id, shipped.service_id
        order by shipped.deployed_at, shipped.deployment_target_id, shipped.landed_commit_id
    ) = 1
),

blamed as (
    select
        reverting.reverted_commit_id, shipped.service_id, shipped.deployment_id, shipped.deployed_at, shipped.reason
    from (select distinct reverted_commit_id from reverting) as reverting
    inner join {{ ref('changes_to_deployments') }} as shipped on reverting.reverted_commit_id = shipped.commit_id
    where true
    qualify row_number() over (
        partition by reverting.reverted_commit_id, shipped.service_id
        order by shipped.deployed_at, shipped.deployment_target_id, shipped.landed_commit_id
    ) = 1
)

select
    fixes.reverting_commit_id,
    fixes.landed_commit_id,
    fixes.reverted_commit_id,
    fixes.service_id,
    case when blamed.reason is null then blamed.deployment_id end as failed_deployment_id,
    fixes.deployment_id as remedy_deployment_id,
    fixes.deployed_at as remedied_at
from fixes
inner join blamed on fixes.reverted_commit_id = blamed.reverted_commit_id and fixes.service_id = blamed.service_id
where fixes.reason is null and fixes.deployment_id <> blamed.deployment_id and fixes.deployed_at >= blamed.deployed_at
