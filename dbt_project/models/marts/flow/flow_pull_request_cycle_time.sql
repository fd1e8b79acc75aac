-- In the period of the merge. Headlines leave out what bots and agents wrote; it is counted beside.
with events as (
    select
        nodes.node_id, nodes.profile_name, nodes.merged_on as ended_on, facts.author_type, facts.review_reason,
        facts.deploy_reason,
        case when facts.author_type = 'human' then facts.cycle_time_seconds end as value_seconds,
        case when facts.author_type = 'human' then times.cycle_time_business_seconds end as business_seconds,
        case when facts.author_type = 'human' then facts.coding_seconds end as coding_seconds,
        case when facts.author_type = 'human' then facts.pickup_seconds end as pickup_seconds,
        case when facts.author_type = 'human' then facts.review_seconds end as review_seconds,
        case when facts.author_type = 'human' then facts.merge_wait_seconds end as merge_wait_seconds,
        case when facts.author_type = 'human' then facts.reason else 'filtered_out' end as reason
    from {{ ref('flow_node_pull_requests') }} as nodes
    inner join {{ ref('flow_pull_requests') }} as facts
        on nodes.pull_request_id = facts.pull_request_id and nodes.source = facts.source
    inner join {{ ref('node_profiles') }} as profiles on nodes.node_id = profiles.node_id
    left join {{ ref('flow_pull_request_business_times') }} as times
        on profiles.tree_name = times.tree_name and nodes.pull_request_id = times.pull_request_id
),

metrics as (
    {{ duration_metric('events', 'pull_request_cycle_time', 'median', {
        'mean_coding_seconds':
            "case when grains.grain <> 'day' then sum(events.coding_seconds) / nullif(count(events.value_seconds), 0) end",
        'mean_pickup_seconds': headline_of('events.pickup_seconds', 'mean'),
        'mean_review_seconds': headline_of('events.review_seconds', 'mean'),
        'mean_merge_wait_seconds': headline_of('events.merge_wait_seconds', 'mean'),
        'machine_authored_count': "count(*) filter (where events.author_type <> 'human')",
        'not_reviewed_count': "count(*) filter (where events.author_type = 'human' and events.review_reason is not null)",
        'not_deployed_count':
            "count(*) filter (where events.author_type = 'human' and events.deploy_reason = 'not_deployed')"
    }) }}
)

{% call metric_contract('metrics', 'metrics.value') -%}
{{ duration_columns() }}
    metrics.mean_coding_seconds,
    metrics.mean_pickup_seconds,
    metrics.mean_review_seconds,
    metrics.mean_merge_wait_seconds,
    metrics.machine_authored_count,
    metrics.not_reviewed_count,
    metrics.not_deployed_count,
{%- endcall %}
