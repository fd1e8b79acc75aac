-- One row per incident that some team claims, in whichever tools it stands.
with claimed as (select distinct incident_event_id from {{ ref('team_incidents') }})

select
    events.incident_event_id,
    events.incident_key,
    events.incident_id,
    events.ticket_id,
    events.service_name,
    events.created_at,
    case when events.resolved_at <= run_context.as_of then events.resolved_at end as resolved_at,
    coalesce(events.resolved_at > run_context.as_of, true) as is_open,
    case
        when events.resolved_at <= run_context.as_of and not events.is_terminated and events.resolved_at >= events.created_at
            then {{ seconds_between('events.created_at', 'events.resolved_at') }}
    end as time_to_restore_seconds,
    case
        when events.is_terminated then 'filtered_out'
        when events.resolved_at < events.created_at then 'out_of_order'
    end as reason
from {{ ref('incident_events') }} as events
inner join claimed on events.incident_event_id = claimed.incident_event_id
cross join {{ ref('run_context') }} as run_context
where events.created_at <= run_context.as_of
