-- What teams lay claim to. Where a team sees things of some tools only, those of others are none of its own: told by the
-- instance of their ids.
with limits as (
    select distinct
        integrations.node_id, integrations.section, instances.tool, instances.instance
    from {{ ref('team_integrations') }} as integrations
    left join {{ ref('connection_instances') }} as instances on integrations.connection_name = instances.connection_name
),

limited as (
    select distinct node_id, section from limits
)

select
    matches.node_id,
    matches.setting,
    matches.thing,
    matches.thing_id,
    matches.group_index
from {{ ref('setting_group_matches') }} as matches
left join limited
    on matches.node_id = limited.node_id and split_part(matches.setting, '.', 1) = limited.section
left join limits as seen
    on limited.node_id = seen.node_id
    and limited.section = seen.section
    and split_part(matches.thing_id, ':', 1) = seen.tool
    and split_part(matches.thing_id, ':', 2) = seen.instance
where limited.node_id is null or seen.node_id is not null
