select
    node_id,
    setting,
    group_index,
    condition_index,
    property,
    operator,
    is_negated,
    value,
    value_pattern
from {{ ref('stg_config__team_settings') }}
