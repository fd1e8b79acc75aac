with events as (
    select
        nodes.node_id, nodes.profile_name, nodes.counted_on as ended_on, tickets.lead_time_seconds as value_seconds,
        tickets.reason
    from {{ ref('flow_node_tickets') }} as nodes
    inner join {{ ref('flow_tickets') }} as tickets
        on nodes.ticket_id = tickets.ticket_id and nodes.profile_name = tickets.profile_name
),

metrics as (
    {{ duration_metric('events', 'lead_time', 'median') }}
)

{% call metric_contract('metrics', 'metrics.value') -%}{{ duration_columns() }}{%- endcall %}
