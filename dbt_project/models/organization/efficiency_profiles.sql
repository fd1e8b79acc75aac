select
    profile_name,
    description,
    lead_time_population,
    lead_time_order,
    deployment_source,
    failure_source,
    failure_window_seconds,
    restore_source,
    sprint_grace_seconds,
    sprint_estimate
from {{ ref('stg_config__efficiency_profiles') }}
