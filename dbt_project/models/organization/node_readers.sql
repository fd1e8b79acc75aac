-- A grant reaches the node and all below it.
select distinct
    grants.user_name,
    grants.role,
    ancestors.node_id
from {{ ref('stg_config__access_grants') }} as grants
inner join {{ ref('org_node_ancestors') }} as ancestors on grants.node_id = ancestors.ancestor_node_id
