-- One lookup for each of the seven instants; a phase that has no calendar time has no business time.
{{ config(materialized='view') }}
{%- set phases = [
    ('cycle_time', 'started', 'merged'), ('coding', 'started', 'ready'), ('pickup', 'ready', 'response'),
    ('review', 'response', 'approval'), ('merge_wait', 'approval', 'merged'),
    ('deploy_wait', 'merged', 'deployment_started'), ('deploy', 'deployment_started', 'deployed'),
    ('time_to_production', 'started', 'deployed')
] %}
select
    calendars.tree_name,
    facts.pull_request_id,
    {%- for phase, started, ended in phases %}
    case
        when facts.{{ phase }}_seconds is not null
            then {{ business_seconds(started ~ '_day', 'facts.' ~ started ~ '_at', ended ~ '_day', 'facts.' ~ ended ~ '_at') }}
    end as {{ phase }}_business_seconds{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('tree_calendars') }} as calendars
inner join {{ ref('flow_node_pull_requests') }} as nodes on calendars.root_node_id = nodes.node_id
inner join {{ ref('flow_pull_requests') }} as facts
    on nodes.pull_request_id = facts.pull_request_id and nodes.source = facts.source
{%- for instant in ['started', 'ready', 'response', 'approval', 'merged', 'deployment_started', 'deployed'] %}
{{ join_working_day(instant ~ '_day', 'facts.' ~ instant ~ '_at', 'calendars.tree_name') }}
{%- endfor %}
