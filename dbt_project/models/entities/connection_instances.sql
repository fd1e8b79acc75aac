select distinct _connection as connection_name, tool, instance
from (
    {%- for name in ['stg_files__instances', 'stg_github__instances', 'stg_jira__instances', 'stg_git__instances'] %}
    select _connection, tool, instance
    from {{ ref(name) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
) as every
