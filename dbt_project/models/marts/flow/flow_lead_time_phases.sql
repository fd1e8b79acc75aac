-- Each phase's statistics over the tickets that know it, and its sum over all tickets with a lead time: what a stacked
-- picture shows, so that the stack, with the gaps, is the mean lead time.
with events as (
    select
        nodes.node_id, nodes.profile_name, grains.grain, phases.phase_index, phases.phase_name,
        {{ period_of('nodes.counted_on') }} as period_started_on,
        phases.phase_seconds, phases.gap_seconds, phases.reason
    from {{ ref('flow_node_tickets') }} as nodes
    inner join {{ ref('flow_ticket_phases') }} as phases
        on nodes.ticket_id = phases.ticket_id and nodes.profile_name = phases.profile_name
    cross join {{ ref('grains') }} as grains
    where grains.grain <> 'day'
),

metrics as (
    select
        node_id, profile_name, 'lead_time_phase' as metric, grain, period_started_on,
        {{ next_period('period_started_on', 'grain') }} as period_ended_on,
        phase_index, phase_name,
        {{ percentile('phase_seconds', 0.5) }} as value,
        'seconds' as unit,
        sum(phase_seconds) as numerator,
        cast(count(phase_seconds) as double) as denominator,
        count(phase_seconds) as sample_count,
        count(*) as population_count,
        case when count(phase_seconds) = 0 then min(reason) end as reason,
        sum(phase_seconds) as sum_seconds,
        sum(gap_seconds) as sum_gap_seconds,
        sum(phase_seconds) / count(*) as stacked_seconds,
        avg(phase_seconds) as mean_seconds,
        {{ percentile('phase_seconds', 0.5) }} as median_seconds,
        {{ percentile('phase_seconds', 0.75) }} as p75_seconds,
        {{ percentile('phase_seconds', 0.9) }} as p90_seconds,
        {{ percentile('phase_seconds', 0.95) }} as p95_seconds
    from events
    group by node_id, profile_name, grain, period_started_on, phase_index, phase_name
)

{% call metric_contract('metrics', 'metrics.value') -%}
metrics.phase_index,
    metrics.phase_name,
    {{ duration_columns() }}
    metrics.sum_gap_seconds,
    metrics.stacked_seconds,
{%- endcall %}
