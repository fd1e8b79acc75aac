{#- Which things meet which groups of conditions of which team's settings: node_id, setting, thing, thing_id, group_index.
    Conditions are held against the distinct values, not against every thing: there are few of the former. A whole value is
    looked up; what else a condition says is compared value by value. A group is met by a thing that meets all of its
    positive conditions and none that it negates; a missing property satisfies only negated conditions. A setting is met
    by any of its groups.
    is_within_claims: of settings that speak of what a team claims, else of those that claim. properties: thing, thing_id,
    property, value; things: thing, thing_id; both by node_id too where is_within_claims, and then a team's conditions are
    held against its own things only: of a company with 800 teams each would else hold every ticket of all others. -#}
{% macro matched_groups(properties, things, is_within_claims) -%}
{%- set hit %}select
        conditions.node_id, conditions.setting, conditions.thing, conditions.group_index, conditions.condition_index,
        conditions.is_negated, known_values.property, known_values.value
    from conditions
    inner join known_values
        on conditions.thing = known_values.thing and conditions.property = known_values.property{% endset %}
with conditions as (
    select
        settings.node_id, settings.setting, settings.group_index, settings.condition_index, settings.property,
        settings.operator, settings.is_negated, settings.value, settings.value_pattern, things.thing
    from {{ ref('team_settings') }} as settings
    inner join {{ ref('setting_things') }} as things on settings.setting = things.setting
    where {{ '' if is_within_claims else 'not ' }}coalesce(things.is_within_claims, false)
),

known_values as (
    select distinct thing, property, value from {{ ref('thing_properties') }}
),

value_hits as (
    {{ hit }} and conditions.value = known_values.value
    where conditions.operator = 'equals'
    union
    {{ hit }} and {{ meets('known_values.value', 'conditions') }}
    where conditions.operator <> 'equals' or conditions.value_pattern is not null
),

thing_hits as (
    select distinct
        hits.node_id, hits.setting, hits.thing, hits.group_index, hits.condition_index, hits.is_negated, properties.thing_id
    from value_hits as hits
    inner join {{ properties }} as properties
        on hits.thing = properties.thing and hits.property = properties.property and hits.value = properties.value
        {%- if is_within_claims %} and hits.node_id = properties.node_id{% endif %}
),

wanted as (
    select node_id, setting, thing, group_index, count(distinct condition_index) filter (where not is_negated) as wanted_count
    from conditions
    group by node_id, setting, thing, group_index
),

met as (
    select hits.node_id, hits.setting, hits.thing, hits.group_index, hits.thing_id
    from thing_hits as hits
    inner join wanted
        on hits.node_id = wanted.node_id and hits.setting = wanted.setting and hits.group_index = wanted.group_index
    where not hits.is_negated
    group by hits.node_id, hits.setting, hits.thing, hits.group_index, hits.thing_id, wanted.wanted_count
    having count(*) = wanted.wanted_count
    union all
    select wanted.node_id, wanted.setting, wanted.thing, wanted.group_index, things.thing_id
    from wanted
    inner join {{ things }} as things
        on wanted.thing = things.thing{% if is_within_claims %} and wanted.node_id = things.node_id{% endif %}
    where wanted.wanted_count = 0
)

select distinct met.node_id, met.setting, met.thing, met.thing_id, met.group_index
from met
left join thing_hits as denied
    on denied.is_negated
    and met.node_id = denied.node_id
    and met.setting = denied.setting
    and met.group_index = denied.group_index
    and met.thing_id = denied.thing_id
where denied.thing_id is null
{%- endmacro %}
