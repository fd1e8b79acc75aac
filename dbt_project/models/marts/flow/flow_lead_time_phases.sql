-- Each phase's statistics over the tickets that know it, and its sum over all tickets with a lead time: what a stacked
-- picture shows, so that the stack is the mean lead time.
with tickets as (
    select
        nodes.node_id, nodes.profile_name, nodes.ticket_id, grains.grain,
        cast(date_trunc(grains.grain, nodes.counted_on) as date) as period_started_on
    from {{ ref('flow_node_tickets') }} as nodes
    inner join {{ ref('flow_tickets') }} as facts
        on nodes.ticket_id = facts.ticket_id and nodes.profile_name = facts.profile_name
    cross join {{ ref('grains') }} as grains
    where grains.grain <> 'day' and facts.reason is null
),

totals as (
    select node_id, profile_name, grain, period_started_on, count(*) as ticket_count
    from tickets
    group by node_id, profile_name, grain, period_started_on
),

phases as (
    select
        tickets.node_id, tickets.profile_name, tickets.grain, tickets.period_started_on, facts.phase_index,
        max(facts.phase_name) as phase_name,
        count(facts.phase_seconds) as sample_count,
        sum(facts.phase_seconds) as sum_seconds,
        sum(facts.gap_seconds) as sum_gap_seconds,
        avg(facts.phase_seconds) as mean_seconds,
        {{ percentile('facts.phase_seconds', 0.5) }} as median_seconds,
        {{ percentile('facts.phase_seconds', 0.75) }} as p75_seconds,
        {{ percentile('facts.phase_seconds', 0.9) }} as p90_seconds,
        {{ percentile('facts.phase_seconds', 0.95) }} as p95_seconds
    from tickets
    inner join {{ ref('flow_ticket_phases') }} as facts
        on tickets.ticket_id = facts.ticket_id and tickets.profile_name = facts.profile_name
    group by tickets.node_id, tickets.profile_name, tickets.grain, tickets.period_started_on, facts.phase_index
)

select
    totals.node_id,
    totals.profile_name,
    totals.grain,
    totals.period_started_on,
    {{ next_period('totals.period_started_on', 'totals.grain') }} as period_ended_on,
    defined.phase_index,
    defined.phase_name,
    totals.ticket_count as population_count,
    coalesce(phases.sample_count, 0) as sample_count,
    case when coalesce(phases.sample_count, 0) = 0 then 'missing_boundary' end as reason,
    phases.sum_seconds,
    phases.sum_gap_seconds,
    coalesce(phases.sum_seconds, 0) / totals.ticket_count as stacked_seconds,
    phases.mean_seconds,
    phases.median_seconds,
    phases.p75_seconds,
    phases.p90_seconds,
    phases.p95_seconds
from totals
inner join {{ ref('profile_phases') }} as defined on totals.profile_name = defined.profile_name
left join phases
    on totals.node_id = phases.node_id
    and totals.profile_name = phases.profile_name
    and totals.grain = phases.grain
    and totals.period_started_on = phases.period_started_on
    and defined.phase_index = phases.phase_index
