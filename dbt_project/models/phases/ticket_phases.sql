-- A phase ends at its boundary and begins at the known one before it; a start of its own leaves a signed gap. A phase
-- whose boundary is missing has no time: what it took is the next known phase's.
with own_starts as (
    select
        milestones.ticket_id,
        boundaries.profile_name,
        -boundaries.boundary_index as phase_index,
        case when boundaries.occurrence = 'last' then milestones.last_at else milestones.first_at end as own_started_at
    from {{ ref('phase_boundaries') }} as boundaries
    inner join {{ ref('ticket_milestones') }} as milestones
        on boundaries.event = milestones.event and boundaries.qualifier = milestones.qualifier
    where boundaries.boundary_index < 0
),

spans as (
    select
        ticket_id,
        profile_name,
        boundary_index as phase_index,
        lag(held_at) over (partition by ticket_id, profile_name order by boundary_index) as previous_at,
        first_value(held_at) over (partition by ticket_id, profile_name order by boundary_index) as first_at,
        held_at as ended_at,
        is_moved
    from {{ ref('ticket_boundaries') }}
),

tickets as (
    select ticket_id, profile_name, bool_or(is_out_of_order) as is_out_of_order
    from {{ ref('ticket_boundaries') }}
    group by ticket_id, profile_name
),

placed as (
    select
        tickets.ticket_id,
        tickets.profile_name,
        phases.phase_index,
        phases.phase_name,
        case
            when tickets.is_out_of_order then 'out_of_order'
            when spans.previous_at is null then 'missing_boundary'
        end as reason,
        spans.previous_at,
        spans.ended_at,
        own_starts.own_started_at,
        least(greatest(coalesce(own_starts.own_started_at, spans.previous_at), spans.first_at), spans.ended_at) as started_at,
        spans.is_moved
    from tickets
    inner join {{ ref('profile_phases') }} as phases on tickets.profile_name = phases.profile_name
    left join spans
        on tickets.ticket_id = spans.ticket_id
        and tickets.profile_name = spans.profile_name
        and phases.phase_index = spans.phase_index
    left join own_starts
        on tickets.ticket_id = own_starts.ticket_id
        and tickets.profile_name = own_starts.profile_name
        and phases.phase_index = own_starts.phase_index
)

select
    ticket_id,
    profile_name,
    phase_index,
    phase_name,
    case when reason is null then started_at end as started_at,
    case when reason is null then ended_at end as ended_at,
    case when reason is null then {{ seconds_between('started_at', 'ended_at') }} end as phase_seconds,
    case when reason is null then {{ seconds_between('previous_at', 'started_at') }} end as gap_seconds,
    coalesce(
        reason is null and (is_moved or abs({{ seconds_between('own_started_at', 'started_at') }}) > 300), false
    ) as is_moved,
    reason
from placed
