-- The root stands for the whole tree: by roll-up it has every event that any node of the tree has.
select tree_name, node_id as root_node_id
from {{ ref('org_nodes') }}
where depth = 0 and tree_name in (select tree_name from {{ ref('working_days') }})
