-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    profile_name,
    metric,
    band,
    edition,
    upper_bound,
    is_upper_inclusive,
    is_own
from {{ newest_table(source('config', 'profile_bands')) }} as raw
