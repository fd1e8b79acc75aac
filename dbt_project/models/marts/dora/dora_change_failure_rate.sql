-- Deployments with at least one accepted evidence / deployments that succeeded or failed. The variant without own_status
-- counts only failures that production saw.
with judged as (
    select
        node_id, profile_name, finished_on,
        outcome in ('succeeded', 'failed') as is_judged,
        is_failed, has_own_status, has_causal_link, has_rollback, has_revert_or_hotfix, has_window
    from {{ ref('dora_node_deployments') }}
),

counted as (
    select
        judged.node_id, judged.profile_name, grains.grain,
        {{ period_of('judged.finished_on') }} as period_started_on,
        count(*) as population_count,
        count(*) filter (where judged.is_judged) as deployment_count,
        count(*) filter (where judged.is_judged and judged.is_failed) as failed_count,
        count(*) filter (
            where judged.is_judged
                and (judged.has_causal_link or judged.has_rollback or judged.has_revert_or_hotfix or judged.has_window)
        ) as failed_in_production_count,
        count(*) filter (where judged.is_judged and judged.has_own_status) as own_status_count,
        count(*) filter (where judged.is_judged and judged.has_causal_link) as causal_link_count,
        count(*) filter (where judged.is_judged and judged.has_rollback) as rollback_count,
        count(*) filter (where judged.is_judged and judged.has_revert_or_hotfix) as revert_or_hotfix_count,
        count(*) filter (where judged.is_judged and judged.has_window) as window_count
    from judged
    cross join {{ ref('grains') }} as grains
    group by judged.node_id, judged.profile_name, grains.grain, {{ period_of('judged.finished_on') }}
),

metrics as (
    select
        node_id, profile_name, 'change_failure_rate' as metric, grain, period_started_on,
        {{ next_period('period_started_on', 'grain') }} as period_ended_on,
        case when grain <> 'day' then cast(failed_count as double) / nullif(deployment_count, 0) end as value,
        'ratio' as unit,
        cast(failed_count as double) as numerator,
        cast(deployment_count as double) as denominator,
        deployment_count as sample_count,
        population_count,
        case when deployment_count = 0 then 'filtered_out' when grain = 'day' then 'counts_only_by_day' end as reason,
        failed_in_production_count,
        case when grain <> 'day' then cast(failed_in_production_count as double) / nullif(deployment_count, 0) end
            as failed_in_production_ratio,
        own_status_count, causal_link_count, rollback_count, revert_or_hotfix_count, window_count
    from counted
)

{% call metric_contract('metrics', 'metrics.value') -%}
metrics.failed_in_production_count,
    metrics.failed_in_production_ratio,
    metrics.own_status_count,
    metrics.causal_link_count,
    metrics.rollback_count,
    metrics.revert_or_hotfix_count,
    metrics.window_count,
{%- endcall %}
