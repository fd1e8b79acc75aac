-- The builds whose outcome a deployment brought: what the tool says started or made it, else the build that made the
-- artifact, else the version, else successful builds of its revision in that repository. A build that finished after the
-- deployment is none of them. Of several builds of one pipeline the last before the deployment is it; several
-- pipelines may each have made a part. A run that itself is the deployment has built only where no other build did.
with targets as (
    select
        targets.deployment_target_id, targets.deployment_id, targets.build_id, targets.artifact,
        coalesce(targets.version, targets.revision) as version, revisions.commit_id, deployments.finished_at,
        coalesce(targets.repository_id, services.repository_id) as repository_id,
        split_part(targets.build_id, ':build:', 1) = split_part(targets.deployment_id, ':deployment:', 1)
        and split_part(targets.build_id, ':build:', 2)
            = split_part(split_part(targets.deployment_id, ':deployment:', 2), '/attempts/', 1) as is_own_run
    from {{ ref('deployment_targets') }} as targets
    inner join {{ ref('deployments') }} as deployments on targets.deployment_id = deployments.deployment_id
    left join {{ ref('services') }} as services on targets.service_id = services.service_id
    left join {{ ref('told_revisions') }} as revisions
        on targets.deployment_target_id = revisions.deployment_target_id and revisions.is_chosen
),

good as (
    select build_id, repository_id, pipeline_name, commit_id, version, coalesce(finished_at, started_at) as finished_at
    from {{ ref('builds') }}
    where build_status_category = 'succeeded' and not coalesce(is_scheduled, false)
),

made as (
    select distinct builds.build_id, artifact
    from {{ ref('builds') }} as builds
    {{ explode('builds.artifacts', 'artifact') }}
),

candidates as (
    select
        targets.deployment_target_id, builds.build_id,
        case when is_own_run then 'own_run' else 'upstream_run' end as match_rule,
        case when is_own_run then 0.6 else 1.0 end as match_confidence
    from targets
    inner join {{ ref('builds') }} as builds on targets.build_id = builds.build_id
    union all
    select targets.deployment_target_id, made.build_id, 'artifact', 0.99
    from targets
    inner join made on targets.artifact = made.artifact
    union all
    select targets.deployment_target_id, good.build_id, 'version', 0.95
    from targets
    inner join good on targets.repository_id = good.repository_id and targets.version = good.version
    union all
    select targets.deployment_target_id, good.build_id, 'sha', 0.9
    from targets
    inner join good on targets.repository_id = good.repository_id and targets.commit_id = good.commit_id
        and not coalesce(targets.is_own_run and targets.build_id = good.build_id, false)
),

ranked as (
    select
        targets.deployment_id, candidates.build_id, candidates.match_rule, candidates.match_confidence,
        candidates.match_confidence = max(candidates.match_confidence) over (partition by targets.deployment_target_id)
            as is_surest,
        row_number() over (
            partition by targets.deployment_target_id, candidates.match_rule, builds.pipeline_name
            order by coalesce(builds.finished_at, builds.started_at) desc nulls last, candidates.build_id
        ) = 1 as is_last
    from candidates
    inner join targets on candidates.deployment_target_id = targets.deployment_target_id
    inner join {{ ref('builds') }} as builds on candidates.build_id = builds.build_id
    where candidates.match_rule in ('upstream_run', 'own_run')
        or coalesce(builds.finished_at, builds.started_at) <= {{ plus_seconds('targets.finished_at', 300) }}
)

select
    deployment_id, build_id, match_rule, match_confidence, bool_or(is_surest and is_last) as is_chosen,
    case
        when bool_or(is_surest and is_last) then 'strongest_rule'
        when bool_or(is_surest) then 'earlier_build'
        else 'weaker_rule'
    end as choice_reason
from ranked
group by deployment_id, build_id, match_rule, match_confidence
