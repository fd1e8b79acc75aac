select
    node_id,
    setting,
    group_index,
    group_text,
    is_inherited
from {{ ref('stg_config__team_setting_groups') }}
