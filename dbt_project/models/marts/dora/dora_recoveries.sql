-- Which failed deployments count for which node, once each, and how long they took to mend. Where the evidence of several
-- teams differs, what came first recovered it. In the period of the recovery; until then in that of the failure.
with nodes as (
    select
        ancestors.ancestor_node_id as node_id, profiles.profile_name, profiles.tree_name, profiles.timezone, teams.deployment_id,
        teams.failed_at, teams.recovered_at, teams.recovered_by, teams.remedy_deployment_id, teams.incident_event_id,
        teams.reason
    from {{ ref('deployment_recoveries') }} as teams
    inner join {{ ref('org_node_ancestors') }} as ancestors on teams.node_id = ancestors.node_id
    inner join {{ ref('node_profiles') }} as profiles on ancestors.ancestor_node_id = profiles.node_id
    where true
    qualify row_number() over (
        partition by ancestors.ancestor_node_id, teams.deployment_id
        order by teams.recovered_at nulls last, teams.reason, teams.node_id
    ) = 1
)

select
    nodes.node_id,
    nodes.deployment_id,
    nodes.profile_name,
    nodes.failed_at,
    nodes.recovered_at,
    {{ local_date('coalesce(nodes.recovered_at, nodes.failed_at)', 'nodes.timezone') }} as counted_on,
    nodes.recovered_by,
    nodes.remedy_deployment_id,
    nodes.incident_event_id,
    {{ seconds_between('nodes.failed_at', 'nodes.recovered_at') }} as recovery_seconds,
    {{ business_seconds('failed_day', 'nodes.failed_at', 'recovered_day', 'nodes.recovered_at') }} as business_seconds,
    nodes.reason
from nodes
{{ join_working_day('failed_day', 'nodes.failed_at', 'nodes.tree_name') }}
{{ join_working_day('recovered_day', 'nodes.recovered_at', 'nodes.tree_name') }}
