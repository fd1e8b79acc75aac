{#- All that must hold of one table, in one node: dbt costs some 65 ms each. One row per violated claim, with a count.
    key: unique together. required: never NULL. accepted: {column: [values]}. references: {column: [model, column]}.
    claims: {words: a condition that every row meets}; a condition that is NULL counts as met.
    Every column that is called _seconds is a duration and never negative, but those in signed. -#}
{% test entity_is_sound(model, key, required=[], accepted={}, references={}, claims={}, signed=[]) %}
{%- set durations = [] %}
{%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' and node.name == model.identifier %}
{%- for name in node.columns if name.endswith('_seconds') and name not in signed %}{% do durations.append(name) %}{% endfor %}
{%- endfor %}
select 'unique: {{ key | join(", ") }}' as claim, count(*) as violation_count
from (select 1 from {{ model }} group by {{ key | join(', ') }} having count(*) > 1) as doubles
having count(*) > 0
{% if required %}
union all
select claim, violation_count
from (
    {%- for name in required %}
    select 'required: {{ name }}' as claim, count(*) as violation_count from {{ model }} where {{ name }} is null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
) as missing
where violation_count > 0
{% endif %}
{%- for name, values in accepted.items() %}
union all
select 'accepted values: {{ name }}', count(*)
from {{ model }}
where {{ name }} not in ({% for value in values %}'{{ value }}'{{ ', ' if not loop.last }}{% endfor %})
having count(*) > 0
{%- endfor %}
{%- for name, parent in references.items() %}
union all
select 'points to {{ parent[0] }}: {{ name }}', count(*)
from (select {{ name }} as pointer from {{ model }}) as child
left join {{ ref(parent[0]) }} as parent on child.pointer = parent.{{ parent[1] }}
where child.pointer is not null and parent.{{ parent[1] }} is null
having count(*) > 0
{%- endfor %}
{%- for words, condition in claims.items() %}
union all
select '{{ words | replace("'", "''") }}', count(*)
from {{ model }}
where not ({{ condition }})
having count(*) > 0
{%- endfor %}
{%- for name in durations %}
union all
select 'never negative: {{ name }}', count(*)
from {{ model }}
where {{ name }} < 0
having count(*) > 0
{%- endfor %}
{% endtest %}
