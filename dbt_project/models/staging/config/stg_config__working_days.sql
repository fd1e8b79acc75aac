-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    tree_name,
    utc_date,
    working_seconds_before,
    first_started_at,
    first_ended_at,
    second_started_at,
    second_ended_at
from {{ newest_table(source('config', 'working_days')) }} as raw
