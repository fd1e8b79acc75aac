{#- Only the newest version of each key of a raw table, deleted records gone, as a parenthesised subquery.
    mode 'append': the newest (window, ordinal) of a key wins.
    mode 'snapshot': a scope's newest window holds all of it; older windows of that scope don't count. -#}
{% macro newest(relation, key, mode) -%}
(
    select *
    from (
        select *
        from {{ relation }}
        {% if mode == 'snapshot' -%}
        qualify _window = max(_window) over (partition by _connection, _scope)
        {%- endif %}
    ) as windows
    where true
    qualify row_number() over (
        partition by {{ key | join(', ') }} order by _window desc, _connection desc, _ordinal desc
    ) = 1 and not _is_deleted
)
{%- endmacro %}

{#- Rows of a table that the pipeline itself lands whole: the newest window is all of it. -#}
{% macro newest_table(relation) -%}
(
    select *
    from {{ relation }}
    qualify _window = max(_window) over () and not _is_deleted
)
{%- endmacro %}
