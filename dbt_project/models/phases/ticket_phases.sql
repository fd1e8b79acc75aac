-- A phase ends at its boundary and begins at the known one before it; a start of its own leaves a signed gap.
with own_starts as (
    select
        resolutions.ticket_id,
        boundaries.profile_name,
        -boundaries.boundary_index as phase_index,
        case when boundaries.occurrence = 'last' then milestones.last_at else milestones.first_at end as own_started_at
    from {{ ref('ticket_resolutions') }} as resolutions
    inner join {{ ref('phase_boundaries') }} as boundaries on boundaries.boundary_index < 0
    inner join {{ ref('ticket_milestones') }} as milestones
        on resolutions.ticket_id = milestones.ticket_id
        and boundaries.event = milestones.event
        and boundaries.qualifier = milestones.qualifier
),

spans as (
    select
        ticket_id,
        profile_name,
        boundary_index as phase_index,
        lag(held_at) over (partition by ticket_id, profile_name order by boundary_index) as previous_at,
        held_at as ended_at,
        told_at,
        is_moved,
        is_out_of_order
    from {{ ref('ticket_boundaries') }}
),

placed as (
    select
        spans.*,
        least(greatest(coalesce(own_starts.own_started_at, spans.previous_at), first_value(spans.ended_at) over (
            partition by spans.ticket_id, spans.profile_name order by spans.phase_index
        )), spans.ended_at) as started_at
    from spans
    left join own_starts
        on spans.ticket_id = own_starts.ticket_id
        and spans.profile_name = own_starts.profile_name
        and spans.phase_index = own_starts.phase_index
)

select
    placed.ticket_id,
    placed.profile_name,
    placed.phase_index,
    phases.phase_name,
    placed.started_at,
    placed.ended_at,
    {{ seconds_between('placed.started_at', 'placed.ended_at') }} as phase_seconds,
    {{ seconds_between('placed.previous_at', 'placed.started_at') }} as gap_seconds,
    placed.is_moved
from placed
inner join {{ ref('profile_phases') }} as phases
    on placed.profile_name = phases.profile_name and placed.phase_index = phases.phase_index
where placed.phase_index > 0 and placed.previous_at is not null and not placed.is_out_of_order
