-- Headlines leave out what bots and agents wrote; they are counted beside.
with events as (
    select
        nodes.node_id, nodes.profile_name, nodes.merged_on as ended_on,
        case when nodes.author_type = 'human' then pull_requests.cycle_time_seconds end as value_seconds,
        case when nodes.author_type <> 'human' then 'filtered_out' end as reason
    from {{ ref('flow_node_pull_requests') }} as nodes
    inner join {{ ref('flow_pull_requests') }} as pull_requests on nodes.pull_request_id = pull_requests.pull_request_id
),

phases as (
    select
        nodes.node_id, grains.grain, cast(date_trunc(grains.grain, nodes.merged_on) as date) as period_started_on,
        avg(pull_requests.coding_seconds) as mean_coding_seconds,
        avg(pull_requests.pickup_seconds) as mean_pickup_seconds,
        avg(pull_requests.review_seconds) as mean_review_seconds,
        avg(pull_requests.merge_wait_seconds) as mean_merge_wait_seconds,
        count(*) filter (where pull_requests.review_reason = 'not_reviewed') as not_reviewed_count
    from {{ ref('flow_node_pull_requests') }} as nodes
    inner join {{ ref('flow_pull_requests') }} as pull_requests on nodes.pull_request_id = pull_requests.pull_request_id
    cross join {{ ref('grains') }} as grains
    where nodes.author_type = 'human'
    group by nodes.node_id, grains.grain, cast(date_trunc(grains.grain, nodes.merged_on) as date)
),

rolled_up as (
    {{ duration_metric('events', 'pull_request_cycle_time', 'median') }}
),

metrics as (
    select
        rolled_up.*, phases.mean_coding_seconds, phases.mean_pickup_seconds, phases.mean_review_seconds,
        phases.mean_merge_wait_seconds, coalesce(phases.not_reviewed_count, 0) as not_reviewed_count
    from rolled_up
    left join phases
        on rolled_up.node_id = phases.node_id
        and rolled_up.grain = phases.grain
        and rolled_up.period_started_on = phases.period_started_on
)

{% call metric_contract('metrics', 'metrics.value') -%}
{{ duration_columns() }}
    metrics.mean_coding_seconds,
    metrics.mean_pickup_seconds,
    metrics.mean_review_seconds,
    metrics.mean_merge_wait_seconds,
    metrics.not_reviewed_count,
{%- endcall %}
