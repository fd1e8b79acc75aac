-- History is cut where a commit of it has a parent that isn't there, or where none of it was read.
with history as (
    select distinct instance, repository_id, commit_sha from {{ source('github', 'commits') }} where not _is_deleted
),

parents as (
    select distinct raw.instance, raw.repository_id, parent_sha
    from {{ source('github', 'commits') }} as raw
    {{ explode('raw.parents', 'parent_sha') }}
    where not raw._is_deleted
),

cut as (
    select distinct parents.instance, parents.repository_id
    from parents
    left join history
        on parents.instance = history.instance
        and parents.repository_id = history.repository_id
        and parents.parent_sha = history.commit_sha
    where history.commit_sha is null
),

known as (
    select distinct instance, repository_id from history
)

select
    {{ thing_id('repository', ['raw.repository'], tool="'github'", instance='raw.instance') }} as repository_id,
    raw.repository as repository_name,
    raw.default_branch,
    raw.url,
    not coalesce(raw.is_empty, false) and (known.repository_id is null or cut.repository_id is not null) as is_shallow,
    raw.is_empty,
    raw._connection
from {{ newest(source('github', 'repositories'), key=['instance', 'repository_id'], mode='snapshot', whole='repository_id') }} as raw
left join known on raw.instance = known.instance and raw.repository_id = known.repository_id
left join cut on raw.instance = cut.instance and raw.repository_id = cut.repository_id
where true
qualify row_number() over (partition by raw.instance, lower(raw.repository) order by raw._window desc, raw.repository_id desc) = 1
