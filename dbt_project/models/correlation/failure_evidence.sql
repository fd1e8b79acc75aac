-- Evidence that a deployment failed, strongest kind first. node_id says whose setting found it, NULL where it holds for
-- everybody. An incident that stronger evidence explains blames nobody by its time.
with stronger as (
    select
        cast(null as varchar) as node_id, deployment_id, 'causal_link' as evidence_kind, incident_event_id, match_rule,
        match_confidence
    from {{ ref('causes_of_incidents') }}
    where is_chosen
    union
    select null, failed_deployment_id, 'rollback', null, 'ancestor_deployed', 0.95
    from {{ ref('rollbacks') }}
    where failed_deployment_id is not null
    union
    select null, failed_deployment_id, 'revert_or_hotfix', null, 'revert', 0.9
    from {{ ref('reverts') }}
    union
    select node_id, failed_deployment_id, 'revert_or_hotfix', null, 'hotfix', 0.7
    from {{ ref('hotfixes') }}
    union
    select node_id, deployment_id, 'own_status', null, 'status', 1.0
    from {{ ref('team_deployments') }}
    where outcome = 'failed'
),

services as (
    select incident_event_id, lower(service_name) as service_name
    from {{ ref('incident_events') }}
    where service_name is not null
    union
    -- A tracker knows no services; a component of a service's name is one.
    select events.incident_event_id, lower(component)
    from {{ ref('incident_events') }} as events
    inner join {{ ref('tickets') }} as tickets on events.ticket_id = tickets.ticket_id
    {{ explode('tickets.components', 'component') }}
    where events.service_name is null
),

in_window as (
    select team_incidents.node_id, team_deployments.deployment_id, events.incident_event_id
    from {{ ref('team_incidents') }} as team_incidents
    inner join {{ ref('incident_events') }} as events on team_incidents.incident_event_id = events.incident_event_id
    inner join services on events.incident_event_id = services.incident_event_id
    inner join {{ ref('node_profiles') }} as profiles on team_incidents.node_id = profiles.node_id
    inner join {{ ref('team_deployments') }} as team_deployments on team_incidents.node_id = team_deployments.node_id
    inner join {{ ref('deployment_events') }} as deployments on team_deployments.deployment_id = deployments.deployment_id
    inner join {{ ref('team_deployment_targets') }} as claimed
        on team_deployments.node_id = claimed.node_id and deployments.deployment_id = claimed.deployment_id
    inner join {{ ref('deployment_targets') }} as targets
        on claimed.deployment_target_id = targets.deployment_target_id and lower(targets.service_name) = services.service_name
    left join stronger on events.incident_event_id = stronger.incident_event_id
    where stronger.incident_event_id is null
        and not events.is_terminated
        and team_deployments.outcome in ('succeeded', 'failed')
        and events.created_at >= coalesce(deployments.started_at, deployments.finished_at)
        and events.created_at < {{ plus_seconds('deployments.finished_at', 'profiles.failure_window_seconds') }}
    qualify row_number() over (
        partition by team_incidents.node_id, events.incident_event_id
        order by coalesce(deployments.started_at, deployments.finished_at) desc, deployments.finished_at desc,
            deployments.deployment_id desc
    ) = 1
)

select node_id, deployment_id, evidence_kind, incident_event_id, match_rule, match_confidence from stronger
union all
select node_id, deployment_id, 'window', incident_event_id, 'latest_before_incident', 0.5 from in_window
