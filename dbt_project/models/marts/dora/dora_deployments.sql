-- One row per deployment that some team counts as production, whatever its outcome. What is no execution may have no
-- target: a release without a tag, a change request that names no revision.
with counted as (select distinct deployment_id from {{ ref('team_deployments') }}),

targets as (
    select
        targets.deployment_id,
        count(*) as target_count,
        min(targets.service_name) as service_name,
        min(nullif(targets.environment_name, '')) as environment_name,
        min(targets.revision) as revision,
        min(targets.commit_id) as commit_id,
        min(targets.match_rule) as revision_match_rule,
        min(kinds.kind) as kind,
        bool_or(coalesce(kinds.is_baseline, false)) as is_baseline,
        bool_or(coalesce(kinds.is_previous_revision_unknown, false)) as is_previous_revision_unknown,
        bool_or(coalesce(kinds.kind = 'rollback', false)) as is_rollback,
        cast(sum(coalesce(kinds.shipped_commit_count, 0)) as bigint) as shipped_commit_count
    from {{ ref('deployment_event_targets') }} as targets
    inner join counted on targets.deployment_id = counted.deployment_id
    left join {{ ref('deployment_kinds') }} as kinds on targets.deployment_target_id = kinds.deployment_target_id
    group by targets.deployment_id
),

by_ticket as (
    select deployment_id, count(*) as commit_count
    from {{ ref('shipped_commits') }}
    where match_rule <> 'graph'
    group by deployment_id
)

select
    deployments.deployment_id,
    deployments.source,
    deployments.deployment_key,
    deployments.pipeline_name,
    targets.service_name,
    targets.environment_name,
    coalesce(targets.target_count, 0) as target_count,
    targets.revision,
    targets.commit_id,
    targets.revision_match_rule,
    targets.kind,
    coalesce(targets.is_baseline, false) as is_baseline,
    coalesce(targets.is_previous_revision_unknown, false) as is_previous_revision_unknown,
    coalesce(targets.is_rollback, false) as is_rollback,
    coalesce(targets.shipped_commit_count, 0) + coalesce(by_ticket.commit_count, 0) as shipped_commit_count,
    deployments.deployment_status,
    deployments.deployment_status_category,
    deployments.started_at,
    deployments.finished_at,
    deployments.is_day_precision,
    deployments.url
from counted
inner join {{ ref('deployment_events') }} as deployments on counted.deployment_id = deployments.deployment_id
left join targets on counted.deployment_id = targets.deployment_id
left join by_ticket on counted.deployment_id = by_ticket.deployment_id
