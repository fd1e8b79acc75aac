-- What counts as a deployment for frequency, by the profile's source: pipeline executions, released versions, pull
-- requests merged into production branches, or change requests that were closed. Once per node.
with cd as (
    select teams.node_id, teams.deployment_id as deployment_event_id, deployments.finished_at, 'continuous_delivery' as source
    from {{ ref('team_deployments') }} as teams
    inner join {{ ref('deployments') }} as deployments on teams.deployment_id = deployments.deployment_id
    where teams.outcome = 'succeeded'
),

team_projects as (
    select distinct
        matches.node_id, tickets.project_key, split_part(tickets.ticket_id, ':', 1) as tool,
        split_part(tickets.ticket_id, ':', 2) as instance
    from {{ ref('setting_matches') }} as matches
    inner join {{ ref('tickets') }} as tickets on matches.thing_id = tickets.ticket_id
    where matches.setting = 'issue_management.projects'
),

released as (
    select projects.node_id, releases.release_id, releases.released_at, 'issue_management'
    from team_projects as projects
    inner join {{ ref('releases') }} as releases
        on projects.project_key = releases.project_key
        and projects.tool = split_part(releases.release_id, ':', 1)
        and projects.instance = split_part(releases.release_id, ':', 2)
    where releases.is_released and releases.released_at is not null
),

-- A team that names labels of deployed pull requests counts only those.
by_label as (
    select distinct node_id from {{ ref('team_settings') }} where setting = 'source_code.deployed'
),

merged as (
    select teams.node_id, pull_requests.pull_request_id, pull_requests.merged_at, 'source_code'
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
    where pull_requests.merged_at is not null
        and excluded.thing_id is null
        and (by_label.node_id is null or deployed.thing_id is not null)
),

changed as (
    select matches.node_id, incidents.incident_id, incidents.resolved_at, 'incident_management'
    from {{ ref('setting_matches') }} as matches
    inner join {{ ref('incidents') }} as incidents on matches.thing_id = incidents.incident_id
    where matches.setting = 'incident_management.change_requests'
        and incidents.resolved_at is not null
        and coalesce(incidents.incident_status_category, 'resolved') = 'resolved'
),

every as (
    select * from cd
    union all select * from released
    union all select * from merged
    union all select * from changed
)

select distinct
    ancestors.ancestor_node_id as node_id,
    every.deployment_event_id,
    every.source,
    every.finished_at,
    {{ local_date('every.finished_at', 'profiles.timezone') }} as finished_on
from every
inner join {{ ref('org_node_ancestors') }} as ancestors on every.node_id = ancestors.node_id
inner join {{ ref('node_profiles') }} as profiles
    on ancestors.ancestor_node_id = profiles.node_id and every.source = profiles.deployment_source
cross join {{ ref('run_context') }} as run_context
where every.finished_at <= run_context.as_of
