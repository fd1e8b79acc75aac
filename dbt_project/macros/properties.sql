{#- One kind of property of things, long: thing, thing_id, property, value in lower case. A list has a row per item. -#}
{% macro property_of(relation, thing, property, value) -%}
select '{{ thing }}' as thing, {{ thing }}_id as thing_id, '{{ property }}' as property, lower({{ value }}) as value
from {{ relation }}
where {{ value }} is not null
{%- endmacro %}

{% macro properties_of(relation, thing, property, list) -%}
select '{{ thing }}' as thing, listed.{{ thing }}_id as thing_id, '{{ property }}' as property, lower(item) as value
from {{ relation }} as listed
{{ explode('listed.' ~ list, 'item') }}
{%- endmacro %}

{#- Whether a value, in lower case, meets one value of a condition of a team's setting, which may yet be negated. -#}
{% macro meets(value, conditions) -%}
case {{ conditions }}.operator
            when 'equals' then {{ value }} = {{ conditions }}.value
                or coalesce({{ like_escaped(value, conditions ~ '.value_pattern') }}, false)
            when 'contains' then position({{ conditions }}.value in {{ value }}) > 0
            when 'starts_with' then left({{ value }}, length({{ conditions }}.value)) = {{ conditions }}.value
            else right({{ value }}, length({{ conditions }}.value)) = {{ conditions }}.value
        end
{%- endmacro %}

{#- Custom fields are kept as `name=value`; their property is custom.<name>. -#}
{% macro custom_properties_of(relation, thing) -%}
select
    '{{ thing }}' as thing,
    listed.{{ thing }}_id as thing_id,
    'custom.' || lower(split_part(item, '=', 1)) as property,
    lower(substring(item, length(split_part(item, '=', 1)) + 2)) as value
from {{ relation }} as listed
{{ explode('listed.custom_fields', 'item') }}
{%- endmacro %}
