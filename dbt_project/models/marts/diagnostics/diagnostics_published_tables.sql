-- What is published, as the project itself says it: delivery reads this list and has none of its own.
with listed as (
    select table_schema, table_name, table_description, is_personal
    from (
        values
        (cast(null as varchar), cast(null as varchar), cast(null as varchar), cast(null as boolean))
        {%- if execute %}
        {%- for node in graph.nodes.values() | sort(attribute='name') %}
        {%- if node.config.meta and node.config.meta.is_published and node.config.enabled %},
        (
            '{{ node.schema }}', '{{ node.name }}',
            '{{ (node.description or '').split() | join(' ') | replace("'", "''") }}',
            {{ 'true' if node.config.meta.is_personal else 'false' }}
        )
        {%- endif %}
        {%- endfor %}
        {%- endif %}
    ) as named (table_schema, table_name, table_description, is_personal)
)

select table_schema, table_name, table_description, is_personal
from listed
where table_name is not null
