-- Fails a build in which a whole is not the sum of its parts: a ticket's lead time, a pull request's cycle time and time
-- to production, a node's stack of phases. Up to a millisecond, or a billionth: doubles that were added in another order.
with ticket_sums as (
    select ticket_id, profile_name, sum(coalesce(phase_seconds, 0) + coalesce(gap_seconds, 0)) as parts
    from {{ ref('flow_ticket_phases') }}
    group by ticket_id, profile_name
),

stacks as (
    select node_id, grain, period_started_on, sum(coalesce(sum_seconds, 0) + coalesce(sum_gap_seconds, 0)) as parts
    from {{ ref('flow_lead_time_phases') }}
    group by node_id, grain, period_started_on
),

sums as (
    select 'the phases and gaps of a ticket add up to its lead time' as claim,
        tickets.ticket_id || ' in ' || tickets.profile_name as place, parts.parts, tickets.lead_time_seconds as whole
    from {{ ref('flow_tickets') }} as tickets
    left join ticket_sums as parts on tickets.ticket_id = parts.ticket_id and tickets.profile_name = parts.profile_name
    where tickets.reason is null
    union all
    select 'the phases of a pull request add up to its cycle time', pull_request_id,
        coalesce(coding_seconds, 0) + pickup_seconds + review_seconds + merge_wait_seconds, cycle_time_seconds
    from {{ ref('flow_pull_requests') }}
    where reason is null
    union all
    select 'cycle time, deploy wait and deploy add up to the time to production', pull_request_id,
        cycle_time_seconds + deploy_wait_seconds + deploy_seconds, time_to_production_seconds
    from {{ ref('flow_pull_requests') }}
    where deploy_reason is null
    union all
    select 'the phases and gaps of a node add up to its lead time',
        metrics.node_id || ' ' || metrics.grain || ' ' || cast(metrics.period_started_on as varchar),
        stacks.parts, metrics.sum_seconds
    from {{ ref('flow_lead_time') }} as metrics
    left join stacks
        on metrics.node_id = stacks.node_id
        and metrics.grain = stacks.grain
        and metrics.period_started_on = stacks.period_started_on
    where metrics.sum_seconds is not null
)

select
    claim,
    place,
    coalesce(cast(parts as varchar), 'nothing') as found,
    coalesce(cast(whole as varchar), 'nothing') as expected
from sums
where coalesce(abs(parts - whole) > greatest(0.001, 1e-9 * abs(whole)), true)
