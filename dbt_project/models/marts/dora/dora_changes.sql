-- One row per change that reached production: what it took, or why that is not counted. Where no service is named its
-- repository stands for it.
with named as (
    select service_id, max(service_name) as service_name from {{ ref('deployment_event_targets') }} group by service_id
)

select
    times.commit_id,
    times.service_id,
    coalesce(named.service_name, nullif(split_part(times.service_id, ':repository:', 2), '')) as service_name,
    events.source,
    times.landed_commit_id,
    times.deployment_id,
    times.author_type,
    times.started_at,
    times.deployed_at,
    times.lead_time_seconds,
    times.reason
from {{ ref('change_lead_times') }} as times
inner join {{ ref('deployment_events') }} as events on times.deployment_id = events.deployment_id
left join named on times.service_id = named.service_id
cross join {{ ref('run_context') }} as run_context
where times.deployed_at <= run_context.as_of
