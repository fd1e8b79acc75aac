-- What each target runs: what it tells itself; else the commit of the build that made or started it; else it was promoted
-- from an earlier target of the same service, in another environment, that has the same artifact, version or upstream run
-- and whose commit is known, if it is always the same commit (`latest` is none).
with targets as (
    select
        targets.deployment_target_id, coalesce(targets.service_id, targets.repository_id) as service_id,
        targets.environment_name, targets.build_id, targets.artifact, targets.version, targets.revision,
        deployments.finished_at
    from {{ ref('deployment_targets') }} as targets
    inner join {{ ref('deployments') }} as deployments on targets.deployment_id = deployments.deployment_id
),

made as (
    select artifact, min(builds.commit_id) as commit_id
    from {{ ref('builds') }} as builds
    {{ explode('builds.artifacts', 'artifact') }}
    where builds.commit_id is not null
    group by artifact
    having count(distinct builds.commit_id) = 1
),

built as (
    select targets.deployment_target_id, builds.commit_id, 'upstream_run' as match_rule, 0.97 as match_confidence, 20 as rule_rank
    from targets
    inner join {{ ref('builds') }} as builds on targets.build_id = builds.build_id
    union all
    select targets.deployment_target_id, made.commit_id, 'artifact', 0.96, 21
    from targets
    inner join made on targets.artifact = made.artifact
),

own as (
    select deployment_target_id, commit_id, match_rule, match_confidence, case when is_chosen then 1 else 2 end as rule_rank
    from {{ ref('told_revisions') }}
    union all
    select built.deployment_target_id, built.commit_id, built.match_rule, built.match_confidence, built.rule_rank
    from built
    inner join {{ ref('commits') }} as commits on built.commit_id = commits.commit_id
),

names as (
    select deployment_target_id, service_id, environment_name, finished_at, 'artifact ' || artifact as name from targets where artifact is not null
    union all select deployment_target_id, service_id, environment_name, finished_at, 'build ' || build_id from targets where build_id is not null
    union all select deployment_target_id, service_id, environment_name, finished_at, 'version ' || version from targets where version is not null
    union all select deployment_target_id, service_id, environment_name, finished_at, 'version ' || revision from targets where revision is not null
),

surest as (
    select deployment_target_id, commit_id from own
    where true
    qualify row_number() over (partition by deployment_target_id order by rule_rank, commit_id) = 1
),

promoted as (
    select later.deployment_target_id, min(surest.commit_id) as commit_id, 'promoted' as match_rule, 0.9 as match_confidence,
        30 as rule_rank
    from names as later
    inner join names as earlier
        on later.service_id = earlier.service_id and later.name = earlier.name
        and later.environment_name <> earlier.environment_name and earlier.finished_at <= later.finished_at
    inner join surest on earlier.deployment_target_id = surest.deployment_target_id
    where later.deployment_target_id not in (select deployment_target_id from surest)
    group by later.deployment_target_id
    having count(distinct surest.commit_id) = 1
),

every as (
    select deployment_target_id, commit_id, match_rule, match_confidence, rule_rank from own
    union all
    select deployment_target_id, commit_id, match_rule, match_confidence, rule_rank from promoted
)

select
    deployment_target_id, commit_id, match_rule, match_confidence,
    row_number() over (partition by deployment_target_id order by rule_rank, commit_id) = 1 as is_chosen
from every
