-- When the tools say that each boundary of a profile's phases was crossed, and when it counts.
select
    held.ticket_id,
    held.profile_name,
    held.boundary_index,
    boundaries.event,
    boundaries.qualifier,
    boundaries.occurrence,
    held.told_at,
    held.held_at,
    held.is_moved
from {{ ref('ticket_boundaries') }} as held
inner join {{ ref('phase_boundaries') }} as boundaries
    on held.profile_name = boundaries.profile_name and held.boundary_index = boundaries.boundary_index
