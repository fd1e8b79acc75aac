-- One row per completed ticket and profile: its lead time, or why it has none.
select
    times.ticket_id,
    times.profile_name,
    tickets.ticket_key,
    tickets.project_key,
    tickets.ticket_type,
    tickets.title,
    times.resolved_at,
    times.counted_at,
    times.started_at,
    times.ended_at,
    times.lead_time_seconds,
    times.has_both_ends,
    times.boundary_moved_count,
    times.reason
from {{ ref('ticket_lead_times') }} as times
inner join {{ ref('tickets') }} as tickets on times.ticket_id = tickets.ticket_id
