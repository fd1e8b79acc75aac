-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    profile_name,
    description,
    lead_time_population,
    lead_time_order,
    deployment_source,
    failure_source,
    restore_source,
    sprint_estimate,
    failure_window_seconds,
    sprint_grace_seconds
from {{ newest_table(source('config', 'efficiency_profiles')) }} as raw
