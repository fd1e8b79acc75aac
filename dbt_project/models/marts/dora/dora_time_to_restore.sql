-- In the period of the resolution. Open incidents are counted in the period they were created in, never averaged.
with events as (
    select
        nodes.node_id, nodes.profile_name, nodes.resolved_on as ended_on, incidents.time_to_restore_seconds as value_seconds,
        incidents.reason
    from {{ ref('dora_node_incidents') }} as nodes
    inner join {{ ref('dora_incidents') }} as incidents on nodes.incident_event_id = incidents.incident_event_id
    where nodes.resolved_on is not null
),

metrics as (
    {{ duration_metric('events', 'time_to_restore', 'mean') }}
)

{% call metric_contract('metrics', 'metrics.value') -%}{{ duration_columns() }}{%- endcall %}
