select
    node_id,
    band_index,
    band,
    upper_bound
from {{ ref('stg_config__team_story_point_bands') }}
