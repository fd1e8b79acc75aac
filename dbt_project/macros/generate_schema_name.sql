{#- The schema is the layer's name, without the target's in front: the folder, the schema and the Dagster group are one word. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
