-- Production is what a rule says about environments: a group of `delivery.deployments` that does not name the property
-- makes nothing production, and a target without environment never is, whatever a rule excludes.
with naming as (
    select distinct node_id, group_index
    from {{ ref('team_settings') }}
    where setting = 'delivery.deployments' and property = 'environment'
)

select distinct
    matches.node_id,
    matches.thing_id as deployment_target_id,
    targets.deployment_id
from {{ ref('setting_matches') }} as matches
inner join naming on matches.node_id = naming.node_id and matches.group_index = naming.group_index
inner join {{ ref('deployment_targets') }} as targets on matches.thing_id = targets.deployment_target_id
where matches.setting = 'delivery.deployments' and targets.environment_name is not null
