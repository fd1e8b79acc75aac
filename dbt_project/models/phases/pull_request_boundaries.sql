-- Where each phase of a merged pull request ends, put in order: a boundary is held between the one before and the
-- merge. Without a review everything after ready-for-review is pickup, by metrics.md. Where nobody knows when it was
-- created (git alone doesn't), coding has no end of its own and its time is pickup's. Deployments are those of each source.
with first_commits as (
    select links.pull_request_id, min({{ written_at('links.authored_at', 'links.committed_at', 'merged.merged_at') }}) as first_commit_at
    from {{ ref('pull_requests_to_commits') }} as links
    inner join {{ ref('pull_requests') }} as merged on links.pull_request_id = merged.pull_request_id
    where links.is_chosen
    group by links.pull_request_id
),

shipped as (
    select links.pull_request_id, links.source, links.deployed_at, links.reason,
        coalesce(links.deployment_started_at, links.deployed_at) as deployment_started_at
    from {{ ref('pull_requests_to_deployments') }} as links
    cross join {{ ref('run_context') }} as run_context
    where links.deployed_at <= run_context.as_of
    qualify row_number() over (
        partition by links.pull_request_id, links.source order by (case when links.reason is null then 0 else 1 end), links.deployed_at,
            links.deployment_target_id
    ) = 1
),

told as (
    select
        pull_requests.pull_request_id,
        coalesce(sources.source, 'continuous_delivery') as source,
        pull_requests.repository_id,
        pull_requests.author_account_id,
        coalesce(types.account_type, 'human') as author_type,
        pull_requests.created_at,
        pull_requests.merged_at,
        least(pull_requests.created_at, firsts.first_commit_at) as told_start_at,
        least(pull_requests.created_at, firsts.first_commit_at, pull_requests.merged_at) as started_at,
        coalesce(pull_requests.ready_for_review_at, pull_requests.created_at) as told_ready_at,
        coalesce(responses.first_response_at, pull_requests.merged_at) as told_response_at,
        case when responses.first_response_at is not null then responses.last_approval_at end as told_approval_at,
        responses.first_response_at is not null as is_reviewed,
        shipped.deployment_started_at,
        shipped.deployed_at,
        case when shipped.deployed_at is null then 'not_deployed' else shipped.reason end as deploy_reason
    from {{ ref('pull_requests') }} as pull_requests
    left join first_commits as firsts on pull_requests.pull_request_id = firsts.pull_request_id
    left join {{ ref('pull_request_responses') }} as responses on pull_requests.pull_request_id = responses.pull_request_id
    left join {{ ref('account_types') }} as types on pull_requests.author_account_id = types.account_id
    left join {{ ref('repository_sources') }} as sources on pull_requests.repository_id = sources.repository_id
    left join shipped
        on pull_requests.pull_request_id = shipped.pull_request_id
        and coalesce(sources.source, 'continuous_delivery') = shipped.source
    cross join {{ ref('run_context') }} as run_context
    where pull_requests.merged_at <= run_context.as_of
),

ready as (
    select *, least(greatest(told_ready_at, started_at), merged_at) as ready_at from told
),

responded as (
    select *, least(greatest(told_response_at, ready_at), merged_at) as response_at from ready
)

select
    pull_request_id, source, repository_id, author_account_id, author_type, created_at, merged_at, is_reviewed, started_at, ready_at,
    response_at,
    least(greatest(coalesce(told_approval_at, merged_at), response_at), merged_at) as approval_at,
    told_ready_at is not null as is_ready_known,
    coalesce(abs({{ seconds_between('told_ready_at', 'ready_at') }}) > 300, false)
    or abs({{ seconds_between('told_response_at', 'response_at') }}) > 300
    or coalesce(response_at > {{ plus_seconds('told_approval_at', 300) }}, false) as is_boundary_moved,
    case
        when told_start_at is null then 'missing_boundary'
        when told_start_at > {{ plus_seconds('merged_at', 300) }} then 'out_of_order'
    end as reason,
    case when deploy_reason is null then greatest(least(deployment_started_at, deployed_at), merged_at) end as deployment_started_at,
    case when deployed_at is not null then greatest(deployed_at, merged_at) end as deployed_at,
    deploy_reason
from responded
