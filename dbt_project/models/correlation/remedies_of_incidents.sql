-- What mended an incident: what it names itself, and what its ticket is linked to the ordinary way (its pull requests, its
-- commits, its fix versions). As commits, versions, or deployments; which deployment brought them, and whether that was
-- after the failure, is told elsewhere (deployment_remedies).
with named as (
    select events.incident_event_id, trim(remedy) as remedy
    from {{ ref('incident_events') }} as events
    {{ explode('events.remedied_by', 'remedy') }}
),

mending_tickets as (
    select events.incident_event_id, events.ticket_id, 'incident_ticket' as match_rule, 0.9 as match_confidence
    from {{ ref('incident_events') }} as events
    where events.ticket_id is not null
    union all
    select named.incident_event_id, keys.ticket_id, 'ticket', 0.95
    from named
    inner join {{ ref('ticket_keys') }} as keys on upper(named.remedy) = keys.ticket_key
)

select
    named.incident_event_id, deployments.deployment_id, cast(null as varchar) as commit_id, cast(null as varchar) as version,
    'deployment_key' as match_rule, 1.0 as match_confidence
from named
inner join {{ ref('deployment_events') }} as deployments
    on named.remedy in (deployments.deployment_key, deployments.deployment_id)
union
select named.incident_event_id, null, commits.commit_id, null, 'commit', 0.99
from named
inner join {{ ref('commits') }} as commits
    on length(named.remedy) >= 7 and lower(named.remedy) = left(commits.commit_sha, length(named.remedy))
union
select named.incident_event_id, null, pull_requests.merge_commit_id, null, 'pull_request', 0.99
from named
inner join {{ ref('pull_requests') }} as pull_requests
    on lower(named.remedy) in (split_part(pull_requests.pull_request_id, ':', 4), pull_requests.pull_request_id)
where pull_requests.merge_commit_id is not null
union
select named.incident_event_id, null, null, named.remedy, 'version', 0.9
from named
inner join (
    select version from {{ ref('deployment_event_targets') }}
    union
    select revision from {{ ref('deployment_event_targets') }}
) as known on named.remedy = known.version
union
select mending.incident_event_id, null, pull_requests.merge_commit_id, null, mending.match_rule, mending.match_confidence
from mending_tickets as mending
inner join {{ ref('tickets_to_pull_requests') }} as links on mending.ticket_id = links.ticket_id
inner join {{ ref('pull_requests') }} as pull_requests on links.pull_request_id = pull_requests.pull_request_id
where links.is_chosen and pull_requests.merge_commit_id is not null
union
select mending.incident_event_id, null, links.commit_id, null, mending.match_rule, mending.match_confidence
from mending_tickets as mending
inner join {{ ref('tickets_to_commits') }} as links on mending.ticket_id = links.ticket_id
where links.is_chosen
union
select events.incident_event_id, null, null, trim(version), 'fix_version', 0.9
from {{ ref('incident_events') }} as events
inner join {{ ref('tickets') }} as tickets on events.ticket_id = tickets.ticket_id
{{ explode('tickets.fix_versions', 'version') }}
