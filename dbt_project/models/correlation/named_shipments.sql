-- What ships by the word of a ticket, where no revision tells: a release without a tag in a repository ships the changes
-- there of the tickets that name it as their fix version; a change request that names no revision those of the tickets it
-- names. What landed after it (beyond 5 minutes, clocks differ) can't be in it.
with tickets_named as (
    select release_id as deployment_id, ticket_id, 'issue_management' as source, 'fix_version' as match_rule
    from {{ ref('ticket_releases') }}
    union all
    select distinct names.incident_id, names.thing_id, 'incident_management', 'named_ticket'
    from {{ ref('change_request_names') }} as names
    left join {{ ref('change_request_targets') }} as revisions on names.incident_id = revisions.incident_id
    where names.thing = 'ticket' and revisions.incident_id is null
),

held as (
    select held.commit_id, min(held.repository_id) as repository_id
    from {{ ref('commit_repositories') }} as held
    inner join {{ ref('ticket_changes_made') }} as made on held.commit_id = made.commit_id
    group by held.commit_id
),

changes as (
    select
        made.ticket_id, made.pull_request_id, made.landed_commit_id,
        coalesce(pull_requests.repository_id, held.repository_id) as repository_id,
        coalesce(made.merged_at, commits.committed_at) as landed_at,
        coalesce(commits.parent_count, 1) > 1 as is_merge
    from {{ ref('ticket_changes_made') }} as made
    left join {{ ref('pull_requests') }} as pull_requests on made.pull_request_id = pull_requests.pull_request_id
    left join held on made.commit_id = held.commit_id
    left join {{ ref('commits') }} as commits on made.landed_commit_id = commits.commit_id
),

shipped as (
    select distinct
        named.deployment_id, named.source, named.match_rule, changes.repository_id, changes.pull_request_id,
        changes.landed_commit_id, changes.is_merge, events.started_at, events.finished_at
    from tickets_named as named
    inner join (select distinct deployment_id from {{ ref('team_deployments') }}) as claimed
        on named.deployment_id = claimed.deployment_id
    inner join {{ ref('deployment_events') }} as events on named.deployment_id = events.deployment_id
    inner join changes
        on named.ticket_id = changes.ticket_id and changes.landed_at <= {{ plus_seconds('events.finished_at', 300) }}
    left join {{ ref('release_targets') }} as tagged
        on named.deployment_id = tagged.release_id and changes.repository_id = tagged.repository_id
    where tagged.release_id is null and changes.repository_id is not null
)

select
    deployment_id, source, source || ':' || repository_id as service_id, landed_commit_id as commit_id, match_rule,
    started_at, finished_at
from shipped
where landed_commit_id is not null
union
-- A merge lands the commits of its pull request with it.
select
    shipped.deployment_id, shipped.source, shipped.source || ':' || shipped.repository_id, own.commit_id,
    shipped.match_rule, shipped.started_at, shipped.finished_at
from shipped
inner join {{ ref('pull_requests_to_commits') }} as own on shipped.pull_request_id = own.pull_request_id
where shipped.is_merge and own.is_chosen
