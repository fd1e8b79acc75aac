{#- Only the newest version of each key of a raw table, deleted records gone, as a parenthesised subquery.
    mode 'append': the newest (window, ordinal) of a key wins.
    mode 'snapshot': a scope's newest window holds all of it; older windows of that scope don't count.
    whole: a column; all rows of a connection with one value of it come in one window. It keeps its value when its scope
    gets another name, so the snapshots of the old scope don't count either. -#}
{% macro newest(relation, key, mode, whole=none) -%}
(
    select *
    from (
        select *
        from {{ relation }}
        {% if mode == 'snapshot' -%}
        qualify _window = max(_window) over (partition by _connection, _scope)
        {%- if whole %}
            and _window = max(_window) over (partition by _connection, {{ whole }})
        {%- endif %}
        {%- endif %}
    ) as windows
    where true
    qualify row_number() over (
        partition by {{ key | join(', ') }} order by _window desc, _connection desc, _ordinal desc
    ) = 1 and not _is_deleted
)
{%- endmacro %}

{#- The children of the newest, not deleted version of each parent: a new version of a parent replaces all its
    children, and its window holds all of them (connect/contract.py). As a parenthesised subquery with the child's columns.
    key: what makes a parent one; parent_key: the child's columns that hold it, in the same order. -#}
{% macro newest_children(child, parent, key, parent_key, mode='append') -%}
(
    select children.*
    from {{ child }} as children
    inner join {{ newest(parent, key=key, mode=mode) }} as parents
        on children._connection = parents._connection
        and children._scope = parents._scope
        and children._window = parents._window
        {%- for name in key %}
        and children.{{ parent_key[loop.index0] }} = parents.{{ name }}
        {%- endfor %}
    where not children._is_deleted
)
{%- endmacro %}

{#- newest_children of what a repository numbers: its issues, its pull requests. `number` is the child's column that holds
    the parent's number. -#}
{% macro newest_numbered_children(child, parent, number) -%}
{{ newest_children(
    child, parent, key=['instance', 'repository_id', 'number'], parent_key=['instance', 'repository_id', number]
) }}
{%- endmacro %}

{#- Whether a row is of what `deleted` (a model of the numbers that a connection's repositories lack by now) lists: the
    join's condition. `number`: the row's column, with the row's name in front; kind: what is numbered. -#}
{% macro same_number(number, kind, deleted='deleted') -%}
{%- set row = number.split('.')[0] -%}
{{ row }}._connection = {{ deleted }}._connection
    and {{ row }}.instance = {{ deleted }}.instance
    and {{ row }}.repository_id = {{ deleted }}.repository_number
    and {{ number }} = {{ deleted }}.number
    and {{ deleted }}.kind = '{{ kind }}'
{%- endmacro %}

{#- As newest_children, against a model of parents that keeps `_connection`, `_scope` and `_window`: the join's condition. -#}
{% macro same_version(child, parent, key) -%}
{{ child }}._connection = {{ parent }}._connection
    and {{ child }}._scope = {{ parent }}._scope
    and {{ child }}._window = {{ parent }}._window
    {%- for name in key %}
    and {{ child }}.{{ name }} = {{ parent }}.{{ name }}
    {%- endfor %}
{%- endmacro %}

{#- Rows of a table that the pipeline itself lands whole: the newest window is all of it. -#}
{% macro newest_table(relation) -%}
(
    select *
    from {{ relation }}
    qualify _window = max(_window) over () and not _is_deleted
)
{%- endmacro %}
