{#- All rows of the staging models that feed an entity, one per key: where two tools know the same thing, the model
    named first wins. Columns are the entity's own, from its .yml, which is generated from the declaration. `whole` are
    columns whose rows all come from the first model that has any: lists that don't mix. -#}
{% macro union_of(models, key, whole=none) -%}
(
    {%- set columns = model.columns.keys() | list %}
    select {{ columns | join(', ') }}
    from (
        {%- for name in models %}
        select {{ columns | join(', ') }}, {{ loop.index }} as _rank
        from {{ ref(name) }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as every
    where true
    qualify row_number() over (partition by {{ key | join(', ') }} order by _rank, _connection) = 1
    {%- if whole %}
        and _rank = min(_rank) over (partition by {{ whole | join(', ') }})
    {%- endif %}
)
{%- endmacro %}

{#- As union_of, but column by column: what the model named first doesn't tell, the next one does. For things that some
    rows only mention: such a row must not hide what another tool knows of them. -#}
{% macro union_of_told(models, key) -%}
{%- set columns = model.columns.keys() | list %}
select
    {%- for column in columns %}
    {% if column in key -%}
    {{ column }}
    {%- else -%}
    min_by({{ column }}, _place) filter (where {{ column }} is not null) as {{ column }}
    {%- endif %}{{ ',' if not loop.last }}
    {%- endfor %}
from (
    select
        {{ columns | join(', ') }},
        row_number() over (partition by {{ key | join(', ') }} order by _rank, _connection) as _place
    from (
        {%- for name in models %}
        select {{ columns | join(', ') }}, {{ loop.index }} as _rank
        from {{ ref(name) }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as every
) as placed
group by {{ key | join(', ') }}
{%- endmacro %}

{#- As union_of, and where the tool gives no category of ours, the seed status_categories does, by the tool's word. -#}
{% macro union_with_category(models, key, thing, status, category) -%}
select
    {%- for column in model.columns.keys() %}
    {% if column == category -%}
    coalesce(every.{{ category }}, words.category) as {{ category }}
    {%- else -%}
    every.{{ column }}
    {%- endif %}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ union_of(models, key) }} as every
left join {{ ref('status_categories') }} as words
    on words.thing = '{{ thing }}' and words.word = lower(trim(every.{{ status }}))
{%- endmacro %}
