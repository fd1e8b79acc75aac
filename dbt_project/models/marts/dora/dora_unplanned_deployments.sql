-- Why a deployment is rework. Which nodes count it: those of dora_node_deployments.
select node_id as found_by_node_id, deployment_id, unplanned_kind
from {{ ref('unplanned_deployments') }}
