select
    tree_name,
    tree_title,
    profile_name,
    timezone,
    attribution
from {{ ref('stg_config__org_trees') }}
