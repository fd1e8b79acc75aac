-- Commits that mend a deployment: what reverts its commits, its hotfixes (of the team that calls them so), and what mended
-- its incidents. Each as it landed, and as any other commit that brought the same change.
with fixes as (
    select cast(null as varchar) as node_id, failed_deployment_id, reverting_commit_id as commit_id, 'revert' as remedy_kind
    from {{ ref('reverts') }}
    where failed_deployment_id is not null
    union
    select hotfixes.node_id, hotfixes.failed_deployment_id, pull_requests.merge_commit_id, 'hotfix'
    from {{ ref('hotfixes') }} as hotfixes
    inner join {{ ref('pull_requests') }} as pull_requests on hotfixes.pull_request_id = pull_requests.pull_request_id
    where hotfixes.is_chosen and hotfixes.failed_deployment_id is not null
    union
    select evidence.node_id, evidence.deployment_id, remedies.commit_id, 'linked_fix'
    from {{ ref('failure_evidence') }} as evidence
    inner join {{ ref('remedies_of_incidents') }} as remedies on evidence.incident_event_id = remedies.incident_event_id
    where evidence.is_chosen and remedies.commit_id is not null
)

select node_id, failed_deployment_id, remedy_kind, commit_id from fixes
union
select fixes.node_id, fixes.failed_deployment_id, fixes.remedy_kind, copies.landed_commit_id
from fixes
inner join {{ ref('landed_copies') }} as copies on fixes.commit_id = copies.commit_id
