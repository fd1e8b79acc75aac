-- Coding, pickup, review and merge wait add up to the cycle time: each boundary is held between the one before and
-- the merge. Without a review everything after ready-for-review is pickup, by metrics.md.
with first_commits as (
    select
        links.pull_request_id,
        min(least(
            case when links.authored_at >= timestamp '1990-01-01' then links.authored_at end,
            case when links.committed_at >= timestamp '1990-01-01' then links.committed_at end
        )) as first_commit_at
    from {{ ref('pull_requests_to_commits') }} as links
    where links.is_chosen
    group by links.pull_request_id
),

shipped as (
    select
        pull_request_id,
        min(deployed_at) as deployed_at,
        min_by(coalesce(deployment_started_at, deployed_at), deployed_at) as deployment_started_at
    from {{ ref('pull_requests_to_deployments') }}
    where reason is null
    group by pull_request_id
),

boundaries as (
    select
        pull_requests.pull_request_id,
        pull_requests.repository_id,
        pull_requests.author_account_id,
        coalesce(types.account_type, 'human') as author_type,
        pull_requests.created_at,
        pull_requests.merged_at,
        least(
            case when firsts.first_commit_at < pull_requests.merged_at then firsts.first_commit_at else pull_requests.created_at end,
            pull_requests.created_at, pull_requests.merged_at
        ) as started_at,
        coalesce(pull_requests.ready_for_review_at, pull_requests.created_at) as told_ready_at,
        coalesce(responses.first_response_at, responses.first_approval_at, pull_requests.merged_at) as told_response_at,
        coalesce(responses.last_approval_at, pull_requests.merged_at) as told_approval_at,
        responses.first_response_at is not null as is_reviewed,
        shipped.deployment_started_at,
        shipped.deployed_at
    from {{ ref('pull_requests') }} as pull_requests
    left join first_commits as firsts on pull_requests.pull_request_id = firsts.pull_request_id
    left join {{ ref('pull_request_responses') }} as responses on pull_requests.pull_request_id = responses.pull_request_id
    left join {{ ref('account_types') }} as types on pull_requests.author_account_id = types.account_id
    left join shipped on pull_requests.pull_request_id = shipped.pull_request_id
    where pull_requests.merged_at is not null
),

ordered as (
    select
        *,
        least(greatest(coalesce(told_ready_at, started_at), started_at), merged_at) as ready_at,
        least(greatest(told_response_at, coalesce(told_ready_at, started_at), started_at), merged_at) as response_at,
        case
            when is_reviewed then least(greatest(told_approval_at, told_response_at, coalesce(told_ready_at, started_at), started_at), merged_at)
            else merged_at
        end as approval_at,
        greatest(deployment_started_at, merged_at) as held_deployment_started_at
    from boundaries
)

select
    pull_request_id,
    repository_id,
    author_account_id,
    author_type,
    started_at,
    created_at,
    merged_at,
    {{ seconds_between('started_at', 'merged_at') }} as cycle_time_seconds,
    {{ seconds_between('started_at', 'ready_at') }} as coding_seconds,
    {{ seconds_between('ready_at', 'response_at') }} as pickup_seconds,
    {{ seconds_between('response_at', 'approval_at') }} as review_seconds,
    {{ seconds_between('approval_at', 'merged_at') }} as merge_wait_seconds,
    case when not is_reviewed then 'not_reviewed' end as review_reason,
    ready_at <> coalesce(told_ready_at, ready_at) or response_at <> coalesce(told_response_at, response_at) as is_boundary_moved,
    deployed_at,
    {{ seconds_between('merged_at', 'held_deployment_started_at') }} as deploy_wait_seconds,
    {{ seconds_between('held_deployment_started_at', 'greatest(deployed_at, held_deployment_started_at)') }} as deploy_seconds,
    {{ seconds_between('started_at', 'greatest(deployed_at, held_deployment_started_at)') }} as time_to_production_seconds,
    case when deployed_at is null then 'not_deployed' end as deploy_reason
from ordered
