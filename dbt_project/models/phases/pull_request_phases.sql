-- Coding, pickup, review and merge wait add up to the cycle time; deploy wait and deploy go on to production.
select
    pull_request_id,
    repository_id,
    author_account_id,
    author_type,
    started_at,
    created_at,
    ready_at,
    response_at,
    approval_at,
    merged_at,
    case when reason is null then {{ seconds_between('started_at', 'merged_at') }} end as cycle_time_seconds,
    case when reason is null and is_ready_known then {{ seconds_between('started_at', 'ready_at') }} end as coding_seconds,
    case when reason is null then {{ seconds_between('ready_at', 'response_at') }} end as pickup_seconds,
    case when reason is null then {{ seconds_between('response_at', 'approval_at') }} end as review_seconds,
    case when reason is null then {{ seconds_between('approval_at', 'merged_at') }} end as merge_wait_seconds,
    reason,
    coalesce(reason, case when not is_ready_known then 'missing_boundary' end) as coding_reason,
    case when not is_reviewed then 'not_reviewed' end as review_reason,
    is_boundary_moved,
    deployment_started_at,
    deployed_at,
    case when deploy_reason is null then {{ seconds_between('merged_at', 'deployment_started_at') }} end as deploy_wait_seconds,
    case when deploy_reason is null then {{ seconds_between('deployment_started_at', 'deployed_at') }} end as deploy_seconds,
    case when deploy_reason is null and reason is null then {{ seconds_between('started_at', 'deployed_at') }} end
        as time_to_production_seconds,
    coalesce(deploy_reason, reason) as deploy_reason
from {{ ref('pull_request_boundaries') }}
