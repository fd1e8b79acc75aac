select
    node_id,
    tree_name,
    node_name,
    node_path,
    parent_node_id,
    depth,
    is_team,
    is_implicit,
    member_count
from {{ ref('stg_config__org_nodes') }}
