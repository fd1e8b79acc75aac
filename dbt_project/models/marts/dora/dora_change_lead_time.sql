-- Headlines leave out what bots and agents wrote; it is counted beside.
with events as (
    select
        nodes.node_id, nodes.profile_name, nodes.finished_on as ended_on, changes.author_type,
        case when changes.author_type = 'human' then changes.lead_time_seconds end as value_seconds,
        case when changes.author_type = 'human' then times.business_seconds end as business_seconds,
        case when changes.author_type = 'human' then changes.reason else 'filtered_out' end as reason
    from {{ ref('dora_changes') }} as changes
    inner join {{ ref('dora_node_deployments') }} as nodes on changes.deployment_id = nodes.deployment_id
    inner join {{ ref('node_profiles') }} as profiles on nodes.node_id = profiles.node_id
    left join {{ ref('dora_change_business_times') }} as times
        on profiles.tree_name = times.tree_name
        and changes.commit_id = times.commit_id
        and changes.service_id = times.service_id
),

metrics as (
    {{ duration_metric('events', 'change_lead_time', 'median', {
        'machine_authored_count': "count(*) filter (where events.author_type <> 'human')"
    }) }}
)

{% call metric_contract('metrics', 'metrics.value') -%}
{{ duration_columns() }}
    metrics.machine_authored_count,
{%- endcall %}
