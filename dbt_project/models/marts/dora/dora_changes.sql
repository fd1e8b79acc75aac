-- One row per change that reached production: what it took, or why that is not counted.
select
    times.commit_id,
    times.service_id,
    services.service_name,
    times.landed_commit_id,
    times.deployment_id,
    times.author_type,
    times.started_at,
    times.deployed_at,
    times.lead_time_seconds,
    times.reason
from {{ ref('change_lead_times') }} as times
left join {{ ref('services') }} as services on times.service_id = services.service_id
cross join {{ ref('run_context') }} as run_context
where times.deployed_at <= run_context.as_of
