select
    profile_name,
    metric,
    band,
    upper_bound,
    is_upper_inclusive,
    is_own,
    edition
from {{ ref('stg_config__profile_bands') }}
