-- Deployments that an incident can blame by its time: of its service, claimed by a team that claims the incident, begun
-- before it, and finished less than the profile's window before it. Only the latest is near enough to be blamed. A release,
-- a merge or a change request may name a repository only: then it is of the services of that repository.
with counted as (
    select teams.node_id, teams.deployment_id, teams.source, targets.repository_id, lower(targets.service_name) as service_name
    from {{ ref('team_deployments') }} as teams
    inner join {{ ref('deployment_event_targets') }} as targets on teams.deployment_id = targets.deployment_id
    left join {{ ref('team_deployment_targets') }} as claimed
        on teams.node_id = claimed.node_id and targets.deployment_target_id = claimed.deployment_target_id
    where teams.outcome in ('succeeded', 'failed')
        and (teams.source <> 'continuous_delivery' or claimed.deployment_target_id is not null)
),

candidates as (
    select node_id, deployment_id, service_name from counted
    union
    select counted.node_id, counted.deployment_id, lower(services.service_name)
    from counted
    inner join {{ ref('services') }} as services on counted.repository_id = services.repository_id
    where counted.source <> 'continuous_delivery'
)

select
    team_incidents.node_id,
    events.incident_event_id,
    candidates.deployment_id,
    row_number() over (
        partition by team_incidents.node_id, events.incident_event_id
        order by coalesce(deployments.started_at, deployments.finished_at) desc, deployments.finished_at desc,
            candidates.deployment_id desc
    ) = 1 as is_latest
from (select distinct node_id, incident_event_id from {{ ref('team_incidents') }}) as team_incidents
inner join {{ ref('incident_events') }} as events on team_incidents.incident_event_id = events.incident_event_id
inner join {{ ref('incident_services') }} as services on events.incident_event_id = services.incident_event_id
inner join {{ ref('node_profiles') }} as profiles on team_incidents.node_id = profiles.node_id
inner join candidates
    on team_incidents.node_id = candidates.node_id and services.service_name = candidates.service_name
inner join {{ ref('deployment_events') }} as deployments on candidates.deployment_id = deployments.deployment_id
where not events.is_terminated
    and events.created_at >= coalesce(deployments.started_at, deployments.finished_at)
    and events.created_at < {{ plus_seconds('deployments.finished_at', 'profiles.failure_window_seconds') }}
group by team_incidents.node_id, events.incident_event_id, candidates.deployment_id, deployments.started_at,
    deployments.finished_at
