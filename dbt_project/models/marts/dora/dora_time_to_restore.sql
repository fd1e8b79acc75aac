-- In the period of the resolution. Open incidents are counted in the period they were created in, never averaged.
with events as (
    select
        nodes.node_id, nodes.profile_name, coalesce(nodes.resolved_on, nodes.created_on) as ended_on,
        incidents.time_to_restore_seconds as value_seconds, times.business_seconds, incidents.reason, incidents.is_open
    from {{ ref('dora_node_incidents') }} as nodes
    inner join {{ ref('dora_incidents') }} as incidents on nodes.incident_event_id = incidents.incident_event_id
    inner join {{ ref('node_profiles') }} as profiles on nodes.node_id = profiles.node_id
    left join {{ ref('dora_incident_business_times') }} as times
        on profiles.tree_name = times.tree_name and nodes.incident_event_id = times.incident_event_id
),

metrics as (
    {{ duration_metric('events', 'time_to_restore', 'mean', {'open_count': 'count(*) filter (where events.is_open)'}) }}
)

{% call metric_contract('metrics', 'metrics.value') -%}
{{ duration_columns() }}
    metrics.open_count,
{%- endcall %}
