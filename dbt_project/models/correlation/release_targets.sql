-- The tags that carry a released version, in the repositories of the teams that have the release: of one repository the
-- tag of the version alone, or one each of the things that live in it (`app-1.2`, `web-1.2`). Where the release names
-- the thing, only its tags.
with claimed as (
    select distinct teams.deployment_id as release_id, repositories.repository_id
    from {{ ref('team_deployments') }} as teams
    inner join {{ ref('team_repositories') }} as repositories on teams.node_id = repositories.node_id
    where teams.source = 'issue_management'
),

versions as (
    select
        claimed.release_id, claimed.repository_id, releases.release_name,
        {{ version_number('releases.release_name') }} as version, {{ version_subject('releases.release_name') }} as subject
    from claimed
    inner join {{ ref('releases') }} as releases on claimed.release_id = releases.release_id
),

tags as (
    select
        repository_id, ref_name, commit_id,
        {{ version_number('ref_name') }} as version, {{ version_subject('ref_name') }} as subject
    from {{ ref('refs') }}
    where ref_type = 'tag' and commit_id is not null
),

found as (
    select
        versions.release_id, versions.repository_id, tags.subject, tags.ref_name, tags.commit_id,
        versions.subject = tags.subject as is_subject_told,
        case when lower(tags.ref_name) = lower(versions.release_name) then 1 else 2 end as spelling_rank
    from versions
    inner join tags on versions.repository_id = tags.repository_id and versions.version = tags.version
    where versions.subject is null or tags.subject is null or versions.subject = tags.subject
)

select
    release_id,
    repository_id,
    coalesce(subject, '') as subject,
    ref_name,
    commit_id,
    case when subject is null then 'version_tag' else 'subject_version_tag' end as match_rule,
    case when subject is null or is_subject_told then 1.0 else 0.9 end as match_confidence
from found
where true
qualify row_number() over (partition by release_id, repository_id, coalesce(subject, '') order by spelling_rank, ref_name) = 1
    and (subject is not null or not coalesce(bool_or(is_subject_told) over (partition by release_id, repository_id), false))
