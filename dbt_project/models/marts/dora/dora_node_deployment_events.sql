-- What deployment frequency counts, once per node: executions, releases, pull requests or change requests, as the profile
-- says.
select
    counted.node_id,
    counted.deployment_id as deployment_event_id,
    profiles.profile_name,
    counted.source,
    counted.finished_at,
    counted.finished_on
from {{ ref('node_deployment_events') }} as counted
inner join {{ ref('node_profiles') }} as profiles on counted.node_id = profiles.node_id
