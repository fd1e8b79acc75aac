-- The median over all tickets with a lead time; the band is looked up by that over complete ones alone.
with events as (
    select
        nodes.node_id, nodes.profile_name, nodes.counted_on as ended_on, tickets.lead_time_seconds as value_seconds,
        case when tickets.has_both_ends then tickets.lead_time_seconds end as complete_seconds,
        times.business_seconds, tickets.boundary_moved_count, tickets.reason
    from {{ ref('flow_node_tickets') }} as nodes
    inner join {{ ref('flow_tickets') }} as tickets
        on nodes.ticket_id = tickets.ticket_id and nodes.profile_name = tickets.profile_name
    inner join {{ ref('node_profiles') }} as profiles on nodes.node_id = profiles.node_id
    left join {{ ref('flow_ticket_business_times') }} as times
        on profiles.tree_name = times.tree_name
        and nodes.ticket_id = times.ticket_id
        and nodes.profile_name = times.profile_name
        and times.phase_index = 0
),

metrics as (
    {{ duration_metric('events', 'lead_time', 'median', {
        'complete_count': 'count(events.complete_seconds)',
        'complete_median_seconds': headline_of('events.complete_seconds', 'median'),
        'boundary_moved_count': 'cast(sum(case when events.reason is null then events.boundary_moved_count else 0 end) as bigint)'
    }) }}
)

{% call metric_contract('metrics', 'metrics.complete_median_seconds') -%}
{{ duration_columns() }}
    metrics.complete_count,
    metrics.complete_median_seconds,
    metrics.boundary_moved_count,
{%- endcall %}
