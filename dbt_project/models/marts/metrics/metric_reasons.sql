-- Why a node has no value of a metric at all, so that an empty chart says what is missing; and from when on its tree has
-- any event, where calendars begin.
with firsts as (
    select node_id, metric, min(period_started_on) as first_event_on
    from {{ ref('metric_values') }}
    where grain = 'day'
    group by node_id, metric
),

starts as (
    select nodes.tree_name, min(firsts.first_event_on) as calendar_started_on
    from firsts
    inner join {{ ref('node_profiles') }} as nodes on firsts.node_id = nodes.node_id
    group by nodes.tree_name
),

claims as (
    select distinct
        ancestors.ancestor_node_id as node_id,
        case
            when settings.setting = 'delivery.deployments' and settings.property = 'environment' then 'deployment'
            when settings.setting in ('incident_management.incidents', 'issue_management.incidents') then 'incident'
            when settings.setting = 'incident_management.change_requests' then 'change_request'
            when settings.setting = 'issue_management.projects' then 'ticket'
            when settings.setting = 'source_code.repositories' then 'pull_request'
        end as thing
    from {{ ref('team_settings') }} as settings
    inner join {{ ref('org_node_ancestors') }} as ancestors on settings.node_id = ancestors.node_id
),

known as (
    select distinct 'deployment' as thing from {{ ref('deployments') }}
    union select 'incident' from {{ ref('incidents') }}
    union select 'incident' from {{ ref('tickets') }}
    union select 'change_request' from {{ ref('incidents') }}
    union select 'ticket' from {{ ref('tickets') }}
    union select 'pull_request' from {{ ref('pull_requests') }}
),

wanted as (
    select
        nodes.node_id, nodes.profile_name, nodes.tree_name, metrics.metric, metrics.unit, metrics.empty_reason,
        case
            when metrics.thing <> 'deployment' then metrics.thing
            when nodes.deployment_source = 'continuous_delivery' then 'deployment'
            when nodes.deployment_source = 'issue_management' then 'ticket'
            when nodes.deployment_source = 'source_code' then 'pull_request'
            else 'change_request'
        end as thing,
        metrics.thing = 'deployment' as is_of_deployments, nodes.deployment_source
    from {{ ref('node_profiles') }} as nodes
    cross join {{ ref('metrics') }} as metrics
)

select
    wanted.node_id, wanted.profile_name, wanted.metric, wanted.unit, starts.calendar_started_on, firsts.first_event_on,
    least(firsts.first_event_on, deployed.first_event_on) as first_deployment_on,
    case
        when firsts.first_event_on is not null then null
        when known.thing is null and horizon.is_every_source_healthy then 'no_source_connected'
        when claims.thing is null and wanted.thing = 'deployment' then 'no_production_environment'
        when claims.thing is null then 'not_linked'
        when not horizon.is_every_source_healthy then 'source_unhealthy'
        when wanted.metric = 'change_lead_time' and deployed.node_id is not null then 'not_linked'
        when wanted.metric = 'time_to_production' and wanted.deployment_source = 'continuous_delivery' and production.thing is null
            then 'no_production_environment'
        when wanted.metric = 'recovery_time' and deployed.node_id is not null then 'no_failures'
        when wanted.metric = 'time_to_production' and merged.node_id is not null then 'not_deployed'
        when wanted.is_of_deployments then 'no_deployments'
        else wanted.empty_reason
    end as reason
from wanted
cross join {{ ref('diagnostics_horizon') }} as horizon
left join firsts on wanted.node_id = firsts.node_id and wanted.metric = firsts.metric
left join starts on wanted.tree_name = starts.tree_name
left join known on wanted.thing = known.thing
left join claims on wanted.node_id = claims.node_id and wanted.thing = claims.thing
left join claims as production on wanted.node_id = production.node_id and production.thing = 'deployment'
left join firsts as deployed on wanted.node_id = deployed.node_id and deployed.metric = 'deployment_frequency'
left join firsts as merged on wanted.node_id = merged.node_id and merged.metric = 'pull_request_cycle_time'
