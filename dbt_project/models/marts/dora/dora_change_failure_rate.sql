-- Deployments with at least one accepted evidence / deployments that succeeded or failed. The variant without own_status
-- counts only failures that production saw.
with counted as (
    select
        nodes.node_id, nodes.profile_name, grains.grain,
        cast(date_trunc(grains.grain, nodes.finished_on) as date) as period_started_on,
        count(*) as deployment_count,
        count(*) filter (where nodes.is_failed) as failed_count,
        count(*) filter (
            where nodes.has_causal_link or nodes.has_rollback or nodes.has_revert_or_hotfix or nodes.has_window
        ) as failed_in_production_count,
        count(*) filter (where nodes.has_own_status) as own_status_count,
        count(*) filter (where nodes.has_causal_link) as causal_link_count,
        count(*) filter (where nodes.has_rollback) as rollback_count,
        count(*) filter (where nodes.has_revert_or_hotfix) as revert_or_hotfix_count,
        count(*) filter (where nodes.has_window) as window_count
    from {{ ref('dora_node_deployments') }} as nodes
    cross join {{ ref('grains') }} as grains
    where nodes.outcome in ('succeeded', 'failed')
    group by
        nodes.node_id, nodes.profile_name, grains.grain, cast(date_trunc(grains.grain, nodes.finished_on) as date)
),

metrics as (
    select
        *,
        'change_failure_rate' as metric,
        {{ next_period('period_started_on', 'grain') }} as period_ended_on,
        cast(failed_count as double) / deployment_count as value,
        'ratio' as unit,
        cast(failed_count as double) as numerator,
        cast(deployment_count as double) as denominator,
        deployment_count as sample_count,
        deployment_count as population_count,
        cast(null as varchar) as reason
    from counted
)

{% call metric_contract('metrics', 'metrics.value') -%}
metrics.failed_in_production_count,
    cast(metrics.failed_in_production_count as double) / metrics.deployment_count as failed_in_production_ratio,
    metrics.own_status_count,
    metrics.causal_link_count,
    metrics.rollback_count,
    metrics.revert_or_hotfix_count,
    metrics.window_count,
{%- endcall %}
