with events as (
    select
        nodes.node_id, nodes.profile_name, nodes.finished_on as ended_on, changes.lead_time_seconds as value_seconds,
        changes.reason
    from {{ ref('dora_changes') }} as changes
    inner join {{ ref('dora_node_deployments') }} as nodes on changes.deployment_id = nodes.deployment_id
),

metrics as (
    {{ duration_metric('events', 'change_lead_time', 'median') }}
)

{% call metric_contract('metrics', 'metrics.value') -%}{{ duration_columns() }}{%- endcall %}
