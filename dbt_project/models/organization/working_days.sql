select
    tree_name,
    utc_date,
    working_seconds_before,
    first_started_at,
    first_ended_at,
    second_started_at,
    second_ended_at
from {{ ref('stg_config__working_days') }}
