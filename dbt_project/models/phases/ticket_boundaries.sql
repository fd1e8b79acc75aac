-- Where each boundary of a profile fell for a ticket that is done, put in order by metrics.md: the first and the last
-- known stay; inner ones, from left to right, become min(max(boundary, previous), last). Where the last lies up to 5
-- minutes before the first they are equal; beyond that nothing is held.
with told as (
    select
        resolutions.ticket_id,
        boundaries.profile_name,
        boundaries.boundary_index,
        case when boundaries.occurrence = 'last' then milestones.last_at else milestones.first_at end as told_at
    from {{ ref('ticket_resolutions') }} as resolutions
    inner join {{ ref('phase_boundaries') }} as boundaries on boundaries.boundary_index >= 0
    inner join {{ ref('ticket_milestones') }} as milestones
        on resolutions.ticket_id = milestones.ticket_id
        and boundaries.event = milestones.event
        and boundaries.qualifier = milestones.qualifier
    where resolutions.resolved_at is not null
),

framed as (
    select
        *,
        first_value(told_at) over (partition by ticket_id, profile_name order by boundary_index) as first_at,
        first_value(told_at) over (partition by ticket_id, profile_name order by boundary_index desc) as last_at,
        max(told_at) over (partition by ticket_id, profile_name order by boundary_index) as latest_so_far
    from told
    where told_at is not null
)

select
    ticket_id,
    profile_name,
    boundary_index,
    told_at,
    case
        when {{ seconds_between('last_at', 'first_at') }} > 300 then told_at
        else least(latest_so_far, last_at)
    end as held_at,
    {{ seconds_between('last_at', 'first_at') }} > 300 as is_out_of_order,
    abs({{ seconds_between('told_at', 'least(latest_so_far, last_at)') }}) > 300
    and {{ seconds_between('last_at', 'first_at') }} <= 300 as is_moved
from framed
