-- The event vocabulary of profiles, long: when each event first and last happened to a ticket. Only what happened by
-- the as-of is there. Deployments are those of one source, which is the qualifier of what depends on them: builds too,
-- since one that started after the last deployment doesn't count.
with made as (
    select ticket_id, pull_request_id, landed_commit_id, created_at, merged_at, authored_at
    from {{ ref('ticket_changes_made') }}
),

commit_times as (
    select made.ticket_id, {{ written_at('links.authored_at', 'links.committed_at', 'made.merged_at') }} as happened_at
    from made
    inner join {{ ref('pull_requests_to_commits') }} as links on made.pull_request_id = links.pull_request_id
    where links.is_chosen
    union all
    select ticket_id, authored_at from made where pull_request_id is null
),

sources as (select distinct deployment_source as source from {{ ref('efficiency_profiles') }}),

deployed as (
    select made.ticket_id, shipped.source, shipped.deployed_at, shipped.deployment_started_at
    from made
    inner join {{ ref('shipped_commits') }} as shipped on made.landed_commit_id = shipped.commit_id
    cross join {{ ref('run_context') }} as run_context
    where shipped.reason is null and shipped.deployed_at <= run_context.as_of
),

last_deployments as (
    select ticket_id, source, max(coalesce(deployment_started_at, deployed_at)) as started_at from deployed group by 1, 2
),

events as (
    select ticket_id, 'issue_management.created' as event, '' as qualifier, created_at as happened_at from {{ ref('tickets') }}
    union all
    select ticket_id, 'issue_management.resolved', '', resolved_at from {{ ref('ticket_resolutions') }}
    union all
    select ticket_id, 'issue_management.status_entered', lower(trim(ticket_status)), entered_at
    from {{ ref('ticket_status_entries') }}
    union all
    select ticket_id, 'issue_management.status_category_entered', ticket_status_category, entered_at
    from {{ ref('ticket_category_entries') }}
    union all
    select ticket_id, 'issue_management.released', '', released_at from {{ ref('ticket_releases') }}
    union all
    select ticket_id, 'source_code.commit', '', happened_at from commit_times
    union all
    select ticket_id, 'source_code.pull_request_created', '', created_at from made where pull_request_id is not null
    union all
    select ticket_id, 'source_code.pull_request_merged', '', merged_at from made where pull_request_id is not null
    union all
    select made.ticket_id, 'source_code.review', '', responses.first_review_at
    from made
    inner join {{ ref('pull_request_responses') }} as responses on made.pull_request_id = responses.pull_request_id
    union all
    select made.ticket_id, 'source_code.approval', '', reviews.submitted_at
    from made
    inner join {{ ref('pull_request_approvals') }} as reviews on made.pull_request_id = reviews.pull_request_id
    union all
    select made.ticket_id, builds.event, sources.source, builds.happened_at
    from made
    inner join {{ ref('build_milestones') }} as builds on made.landed_commit_id = builds.commit_id
    cross join sources
    left join last_deployments on made.ticket_id = last_deployments.ticket_id and sources.source = last_deployments.source
    where last_deployments.started_at is null or builds.started_at <= last_deployments.started_at
    union all
    select ticket_id, 'continuous_delivery.deployment_completed', source, deployed_at from deployed
    union all
    select ticket_id, event, '', happened_at from {{ ref('change_request_milestones') }}
)

select
    events.ticket_id,
    events.event,
    events.qualifier,
    min(events.happened_at) as first_at,
    max(events.happened_at) as last_at
from events
cross join {{ ref('run_context') }} as run_context
where events.happened_at <= run_context.as_of and events.qualifier is not null
group by events.ticket_id, events.event, events.qualifier
