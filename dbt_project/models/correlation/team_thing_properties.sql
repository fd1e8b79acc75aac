-- A table of its own, so that no plan holds a team's conditions against the things of all others.
with named as (
    select distinct settings.property, kinds.thing
    from {{ ref('team_settings') }} as settings
    inner join {{ ref('setting_things') }} as kinds on settings.setting = kinds.setting
    where kinds.is_within_claims
)

select
    things.node_id,
    things.thing,
    things.thing_id,
    properties.property,
    properties.value
from {{ ref('team_things') }} as things
inner join {{ ref('thing_properties') }} as properties
    on things.thing = properties.thing and things.thing_id = properties.thing_id
inner join named on properties.thing = named.thing and properties.property = named.property
