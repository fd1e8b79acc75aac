-- One row per completed ticket with a lead time, profile and phase; phases and gaps add up to the lead time.
select
    phases.ticket_id,
    phases.profile_name,
    phases.phase_index,
    phases.phase_name,
    phases.started_at,
    phases.ended_at,
    phases.phase_seconds,
    phases.gap_seconds,
    phases.is_moved,
    times.has_both_ends,
    phases.reason
from {{ ref('ticket_phases') }} as phases
inner join {{ ref('ticket_lead_times') }} as times
    on phases.ticket_id = times.ticket_id and phases.profile_name = times.profile_name
where times.reason is null
