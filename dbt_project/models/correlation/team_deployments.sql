-- The deployments of the source that the profile of the team's tree names, and of no other: pipeline executions with a
-- target of the team, released versions of its projects, pull requests merged into its production branches, or change
-- requests that were carried out.
with team_projects as (
    select distinct
        matches.node_id, tickets.project_key, split_part(tickets.ticket_id, ':', 1) as tool,
        split_part(tickets.ticket_id, ':', 2) as instance
    from {{ ref('setting_matches') }} as matches
    inner join {{ ref('tickets') }} as tickets on matches.thing_id = tickets.ticket_id
    where matches.setting = 'issue_management.projects'
),

released as (
    select projects.node_id, releases.release_id
    from team_projects as projects
    inner join {{ ref('releases') }} as releases
        on projects.project_key = releases.project_key
        and projects.tool = split_part(releases.release_id, ':', 1)
        and projects.instance = split_part(releases.release_id, ':', 2)
),

-- A team that names labels of deployed pull requests counts only those.
by_label as (
    select distinct node_id from {{ ref('team_settings') }} where setting = 'source_code.deployed'
),

merged as (
    select teams.node_id, pull_requests.pull_request_id
    from {{ ref('team_repositories') }} as teams
    inner join {{ ref('pull_requests') }} as pull_requests on teams.repository_id = pull_requests.repository_id
    inner join {{ ref('setting_matches') }} as branches
        on teams.node_id = branches.node_id and pull_requests.pull_request_id = branches.thing_id
        and branches.setting = 'source_code.production_branches'
    left join {{ ref('setting_matches') }} as excluded
        on teams.node_id = excluded.node_id and pull_requests.pull_request_id = excluded.thing_id
        and excluded.setting = 'source_code.excluded'
    left join by_label on teams.node_id = by_label.node_id
    left join {{ ref('setting_matches') }} as deployed
        on teams.node_id = deployed.node_id and pull_requests.pull_request_id = deployed.thing_id
        and deployed.setting = 'source_code.deployed'
    where excluded.thing_id is null and (by_label.node_id is null or deployed.thing_id is not null)
),

claimed as (
    select node_id, deployment_id, outcome, 'continuous_delivery' as source from {{ ref('team_executions') }}
    union all
    select node_id, release_id, 'succeeded', 'issue_management' from released
    union all
    select node_id, pull_request_id, 'succeeded', 'source_code' from merged
    union all
    select node_id, thing_id, 'succeeded', 'incident_management'
    from {{ ref('setting_matches') }}
    where setting = 'incident_management.change_requests'
)

select distinct claimed.node_id, claimed.deployment_id, claimed.source, claimed.outcome
from claimed
inner join {{ ref('node_profiles') }} as profiles
    on claimed.node_id = profiles.node_id and claimed.source = profiles.deployment_source
inner join {{ ref('deployment_events') }} as events on claimed.deployment_id = events.deployment_id
cross join {{ ref('run_context') }} as run_context
where events.finished_at <= run_context.as_of
