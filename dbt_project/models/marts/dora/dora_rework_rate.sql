-- Deployment rework rate: deployments made to mend something / deployments that succeeded or failed.
with counted as (
    select
        nodes.node_id, nodes.profile_name, grains.grain,
        {{ period_of('nodes.finished_on') }} as period_started_on,
        count(*) as population_count,
        count(*) filter (where nodes.is_judged) as deployment_count,
        count(*) filter (where nodes.is_judged and nodes.is_unplanned) as unplanned_count,
        count(*) filter (where nodes.is_judged and nodes.is_rollback) as rolling_back_count,
        count(*) filter (where nodes.is_judged and nodes.is_revert) as revert_count,
        count(*) filter (where nodes.is_judged and nodes.is_hotfix) as hotfix_count,
        count(*) filter (where nodes.is_judged and nodes.is_bugs_only) as bugs_only_count
    from (
        select
            node_id, profile_name, finished_on, is_unplanned, is_rollback, is_revert, is_hotfix, is_bugs_only,
            outcome in ('succeeded', 'failed') as is_judged
        from {{ ref('dora_node_deployments') }}
    ) as nodes
    cross join {{ ref('grains') }} as grains
    group by nodes.node_id, nodes.profile_name, grains.grain, {{ period_of('nodes.finished_on') }}
),

metrics as (
    select
        node_id, profile_name, 'rework_rate' as metric, grain, period_started_on,
        {{ next_period('period_started_on', 'grain') }} as period_ended_on,
        case when grain <> 'day' then cast(unplanned_count as double) / nullif(deployment_count, 0) end as value,
        'ratio' as unit,
        cast(unplanned_count as double) as numerator,
        cast(deployment_count as double) as denominator,
        deployment_count as sample_count,
        population_count,
        case when deployment_count = 0 then 'filtered_out' when grain = 'day' then 'counts_only_by_day' end as reason,
        rolling_back_count, revert_count, hotfix_count, bugs_only_count
    from counted
)

{% call metric_contract('metrics', 'metrics.value') -%}
metrics.rolling_back_count,
    metrics.revert_count,
    metrics.hotfix_count,
    metrics.bugs_only_count,
{%- endcall %}
