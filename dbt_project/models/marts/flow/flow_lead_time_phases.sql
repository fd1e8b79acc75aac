-- Each phase's statistics over the tickets that know it, and its sum over all tickets with a lead time: what a stacked
-- picture shows, so that the stack, with the gaps, is the mean lead time. A phase that the profile gives bands is rated
-- by them, over complete tickets.
with events as (
    select
        nodes.node_id, nodes.profile_name, nodes.counted_on as ended_on, phases.phase_index, phases.phase_name,
        phases.phase_seconds as value_seconds, times.business_seconds, phases.gap_seconds, phases.reason,
        case when phases.has_both_ends then phases.phase_seconds end as complete_seconds
    from {{ ref('flow_node_tickets') }} as nodes
    inner join {{ ref('flow_ticket_phases') }} as phases
        on nodes.ticket_id = phases.ticket_id and nodes.profile_name = phases.profile_name
    inner join {{ ref('node_profiles') }} as profiles on nodes.node_id = profiles.node_id
    left join {{ ref('flow_ticket_business_times') }} as times
        on profiles.tree_name = times.tree_name
        and nodes.ticket_id = times.ticket_id
        and nodes.profile_name = times.profile_name
        and phases.phase_index = times.phase_index
),

metrics as (
    {{ duration_metric('events', 'lead_time_phase', 'median', {
        'complete_count': 'count(events.complete_seconds)',
        'complete_median_seconds': headline_of('events.complete_seconds', 'median'),
        'sum_gap_seconds': 'sum(events.gap_seconds)',
        'stacked_seconds': 'sum(events.value_seconds) / count(*)'
    }, keys=['phase_index', 'phase_name'], grains=['week', 'month', 'quarter']) }}
)

{% call metric_contract('metrics', 'metrics.complete_median_seconds', "'lead_time.' || metrics.phase_name") -%}
metrics.phase_index,
    metrics.phase_name,
    {{ duration_columns() }}
    metrics.complete_count,
    metrics.complete_median_seconds,
    metrics.sum_gap_seconds,
    metrics.stacked_seconds,
{%- endcall %}
