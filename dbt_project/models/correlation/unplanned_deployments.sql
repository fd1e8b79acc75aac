-- Deployments that a team made to mend something: rollbacks, reverts, hotfixes as its settings call them, and those all of
-- whose tickets are bugs or incidents that came up after the service's previous successful deployment. Bugs are what the
-- team's setting names; without one, tickets of type bug, defect or incident.
with by_setting as (
    select distinct node_id from {{ ref('team_settings') }} where setting = 'issue_management.bugs'
),

named_bugs as (
    select distinct node_id, thing_id as ticket_id from {{ ref('setting_matches') }} where setting = 'issue_management.bugs'
),

incident_tickets as (
    select distinct ticket_id from {{ ref('incident_events') }} where ticket_id is not null
),

judged as (
    select
        teams.node_id, teams.deployment_id,
        tickets.created_at > shipped.previous_finished_at and (
            incident_tickets.ticket_id is not null
            or named_bugs.ticket_id is not null
            or (by_setting.node_id is null and lower(tickets.ticket_type) in ('bug', 'defect', 'incident'))
        ) as is_fresh_bug
    from {{ ref('team_deployments') }} as teams
    inner join {{ ref('deployment_tickets') }} as shipped on teams.deployment_id = shipped.deployment_id
    inner join {{ ref('tickets') }} as tickets on shipped.ticket_id = tickets.ticket_id
    left join by_setting on teams.node_id = by_setting.node_id
    left join named_bugs on teams.node_id = named_bugs.node_id and tickets.ticket_id = named_bugs.ticket_id
    left join incident_tickets on tickets.ticket_id = incident_tickets.ticket_id
),

found as (
    select cast(null as varchar) as node_id, remedy_deployment_id as deployment_id, 'rollback' as unplanned_kind
    from {{ ref('rollbacks') }}
    union
    select null, remedy_deployment_id, 'revert' from {{ ref('reverts') }}
    union
    select node_id, remedy_deployment_id, 'hotfix' from {{ ref('hotfixes') }}
    union
    select node_id, deployment_id, 'bugs_only'
    from judged
    group by node_id, deployment_id
    having bool_and(coalesce(is_fresh_bug, false))
)

select teams.node_id, teams.deployment_id, found.unplanned_kind
from {{ ref('team_deployments') }} as teams
inner join found
    on teams.deployment_id = found.deployment_id and (found.node_id is null or found.node_id = teams.node_id)
where teams.outcome in ('succeeded', 'failed')
