-- A pull request's cycle time, deploy wait and deploy, in the period of the deployment. What is not deployed yet has no
-- period: flow_pull_request_cycle_time counts it in that of the merge.
with events as (
    select
        nodes.node_id, nodes.profile_name, facts.author_type,
        {{ local_date('facts.deployed_at', 'profiles.timezone') }} as ended_on,
        case when facts.author_type = 'human' then facts.time_to_production_seconds end as value_seconds,
        case when facts.author_type = 'human' then times.time_to_production_business_seconds end as business_seconds,
        case when facts.author_type = 'human' then facts.deploy_wait_seconds end as deploy_wait_seconds,
        case when facts.author_type = 'human' then facts.deploy_seconds end as deploy_seconds,
        case when facts.author_type = 'human' then facts.deploy_reason else 'filtered_out' end as reason
    from {{ ref('flow_node_pull_requests') }} as nodes
    inner join {{ ref('flow_pull_requests') }} as facts
        on nodes.pull_request_id = facts.pull_request_id and nodes.source = facts.source
    inner join {{ ref('node_profiles') }} as profiles on nodes.node_id = profiles.node_id
    left join {{ ref('flow_pull_request_business_times') }} as times
        on profiles.tree_name = times.tree_name and nodes.pull_request_id = times.pull_request_id
    where facts.deployed_at is not null
),

metrics as (
    {{ duration_metric('events', 'time_to_production', 'median', {
        'mean_deploy_wait_seconds': headline_of('events.deploy_wait_seconds', 'mean'),
        'mean_deploy_seconds': headline_of('events.deploy_seconds', 'mean'),
        'machine_authored_count': "count(*) filter (where events.author_type <> 'human')"
    }) }}
)

{% call metric_contract('metrics', 'metrics.value') -%}
{{ duration_columns() }}
    metrics.mean_deploy_wait_seconds,
    metrics.mean_deploy_seconds,
    metrics.machine_authored_count,
{%- endcall %}
