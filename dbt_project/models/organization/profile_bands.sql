select
    profile_name,
    metric,
    band,
    upper_bound,
    is_upper_inclusive,
    edition
from {{ ref('stg_config__profile_bands') }}
