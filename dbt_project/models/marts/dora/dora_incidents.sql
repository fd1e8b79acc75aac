-- One row per incident that some team claims, in whichever tools it stands. Up to 5 minutes the wrong way round is
-- clock skew.
with claimed as (select distinct incident_event_id from {{ ref('team_incidents') }}),

standing as (
    select
        events.incident_event_id, events.incident_key, events.incident_id, events.ticket_id, events.service_name,
        events.created_at,
        case when events.resolved_at <= run_context.as_of then events.resolved_at end as resolved_at,
        case
            when events.is_terminated then 'filtered_out'
            when events.resolved_at is null or events.resolved_at > run_context.as_of then 'not_resolved'
            when events.created_at > {{ plus_seconds('events.resolved_at', 300) }} then 'out_of_order'
        end as reason
    from {{ ref('incident_events') }} as events
    inner join claimed on events.incident_event_id = claimed.incident_event_id
    cross join {{ ref('run_context') }} as run_context
    where events.created_at <= run_context.as_of
)

select
    incident_event_id,
    incident_key,
    incident_id,
    ticket_id,
    service_name,
    created_at,
    resolved_at,
    coalesce(reason = 'not_resolved', false) as is_open,
    case when reason is null then greatest({{ seconds_between('created_at', 'resolved_at') }}, 0) end
        as time_to_restore_seconds,
    reason
from standing
