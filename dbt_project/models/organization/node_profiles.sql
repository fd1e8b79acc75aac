-- The efficiency profile, time zone and attribution of every node's tree.
select
    nodes.node_id,
    nodes.tree_name,
    trees.timezone,
    trees.attribution,
    profiles.profile_name,
    profiles.lead_time_population,
    profiles.lead_time_order,
    profiles.deployment_source,
    profiles.failure_source,
    profiles.failure_window_seconds,
    profiles.restore_source,
    profiles.sprint_grace_seconds,
    profiles.sprint_estimate
from {{ ref('org_nodes') }} as nodes
inner join {{ ref('org_trees') }} as trees on nodes.tree_name = trees.tree_name
inner join {{ ref('efficiency_profiles') }} as profiles on trees.profile_name = profiles.profile_name
