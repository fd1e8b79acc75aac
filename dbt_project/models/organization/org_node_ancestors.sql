select
    node_id,
    ancestor_node_id,
    distance
from {{ ref('stg_config__org_node_ancestors') }}
