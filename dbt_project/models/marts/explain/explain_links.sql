-- Every link between two things, chosen or not, whichever table found it. A new link table is one more line, or a select
-- where its columns have names of their own.
{%- set tables = [
    ('tickets_to_pull_requests', 'ticket', 'ticket_id', 'pull_request', 'pull_request_id'),
    ('tickets_to_commits', 'ticket', 'ticket_id', 'commit', 'commit_id'),
    ('pull_requests_to_commits', 'pull_request', 'pull_request_id', 'commit', 'commit_id'),
    ('pull_requests_to_landed_commits', 'pull_request', 'pull_request_id', 'landed_commit', 'commit_id'),
    ('commits_to_builds', 'commit', 'commit_id', 'build', 'build_id'),
    ('builds_to_deployments', 'build', 'build_id', 'deployment', 'deployment_id'),
] %}
with carried as (
    select
        links.ticket_id, shipped.deployment_id, 'by_pull_request' as match_rule, max(links.match_confidence) as match_confidence
    from {{ ref('tickets_to_pull_requests') }} as links
    inner join {{ ref('pull_requests_to_deployments') }} as shipped on links.pull_request_id = shipped.pull_request_id
    where links.is_chosen
    group by links.ticket_id, shipped.deployment_id
),

revisions as (
    select
        targets.deployment_id, links.commit_id, links.match_rule, max(links.match_confidence) as match_confidence,
        bool_or(links.is_chosen) as is_chosen
    from {{ ref('deployment_target_revisions') }} as links
    inner join {{ ref('deployment_targets') }} as targets on links.deployment_target_id = targets.deployment_target_id
    group by targets.deployment_id, links.commit_id, links.match_rule
),

blamed as (
    select
        incident_event_id, deployment_id, match_rule, max(match_confidence) as match_confidence,
        bool_or(is_chosen) as is_chosen,
        case when bool_or(is_chosen) then 'strongest_rule' else min(choice_reason) end as choice_reason
    from {{ ref('failure_evidence') }}
    where incident_event_id is not null
    group by incident_event_id, deployment_id, match_rule
)

{% for table, from_thing, from_id, to_thing, to_id in tables -%}
select
    '{{ from_thing }}_to_{{ to_thing }}' as link,
    {{ from_id }} as from_id,
    {{ to_id }} as to_id,
    match_rule,
    cast(match_confidence as double) as match_confidence,
    is_chosen,
    choice_reason
from {{ ref(table) }}
union all
{% endfor -%}
select 'ticket_to_deployment', ticket_id, deployment_id, match_rule, match_confidence, true, 'strongest_rule'
from carried
union all
select distinct 'pull_request_to_deployment', pull_request_id, deployment_id, 'landed_commit', 1.0, true, 'strongest_rule'
from {{ ref('pull_requests_to_deployments') }}
union all
select distinct 'commit_to_deployment', commit_id, deployment_id, 'graph', 1.0, true, 'strongest_rule'
from {{ ref('shipped_commits') }}
union all
select 'incident_to_deployment', incident_event_id, deployment_id, match_rule, match_confidence, is_chosen, choice_reason
from blamed
union all
select 'copy_to_original', commit_id, original_commit_id, match_rule, match_confidence, true, 'strongest_rule'
from {{ ref('change_copies') }}
union all
select 'deployment_to_revision', deployment_id, commit_id, match_rule, match_confidence, is_chosen,
    case when is_chosen then 'strongest_rule' else 'weaker_rule' end
from revisions
