select
    node_id,
    metric,
    is_restricted_to_team
from {{ ref('stg_config__team_attribution') }}
