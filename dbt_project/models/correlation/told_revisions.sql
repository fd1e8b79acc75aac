-- What a target's revision means, by the strongest rule that finds a commit; its version, where the revision finds none.
-- Tags and short shas are looked for in the service's repository only; a full sha is the same commit everywhere.
with targets as (
    select
        targets.deployment_target_id,
        targets.revision,
        targets.version,
        coalesce(targets.repository_id, services.repository_id) as repository_id
    from {{ ref('deployment_targets') }} as targets
    left join {{ ref('services') }} as services on targets.service_id = services.service_id
),

told as (
    select deployment_target_id, repository_id, trim(revision) as name, 0 as name_rank from targets where revision is not null
    union all
    select deployment_target_id, repository_id, trim(version), 10 from targets
    where version is not null and version <> coalesce(revision, '')
),

parsed as (
    select
        *,
        {{ match_of('lower(name)', '(?:^|[^0-9a-z])([0-9a-f]{40})(?:$|[^0-9a-z])') }} as full_sha,
        {{ match_of('lower(name)', '(?:^|[^0-9a-z])g?([0-9a-f]{7,39})$') }} as short_sha
    from told
),

candidates as (
    select
        parsed.deployment_target_id,
        commits.commit_id,
        case when parsed.full_sha = lower(parsed.name) then 'full_sha' else 'embedded_sha' end as match_rule,
        1.0 as match_confidence,
        parsed.name_rank + 1 as rule_rank
    from parsed
    inner join {{ ref('commits') }} as commits on parsed.full_sha = commits.commit_sha
    union all
    select parsed.deployment_target_id, refs.commit_id, 'tag', 1.0, parsed.name_rank + 2
    from parsed
    inner join {{ ref('refs') }} as refs
        on parsed.repository_id = refs.repository_id and parsed.name = refs.ref_name and refs.ref_type = 'tag'
    inner join {{ ref('commits') }} as commits on refs.commit_id = commits.commit_id
    union all
    select parsed.deployment_target_id, min(commits.commit_id), 'short_sha', 0.95, parsed.name_rank + 3
    from parsed
    inner join {{ ref('commits') }} as commits
        on left(parsed.short_sha, 7) = left(commits.commit_sha, 7)
        and parsed.short_sha = left(commits.commit_sha, length(parsed.short_sha))
    inner join {{ ref('commit_repositories') }} as held
        on commits.commit_id = held.commit_id and parsed.repository_id = held.repository_id
    group by parsed.deployment_target_id, parsed.name_rank
    having count(distinct commits.commit_id) = 1
)

select
    deployment_target_id,
    commit_id,
    match_rule,
    match_confidence,
    row_number() over (partition by deployment_target_id order by rule_rank, commit_id) = 1 as is_chosen
from candidates
where true
qualify row_number() over (partition by deployment_target_id, commit_id, match_rule order by rule_rank) = 1
