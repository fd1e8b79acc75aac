-- One row per repository, however many connections see it.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
-- A repository is known as soon as a row names it; a row of its own says more.
with named as (
    select
        tool, instance, repository, default_branch, url, is_shallow, is_empty, 0 as priority, _connection
    from {{ newest(
        source('files', 'repositories'),
        key=['tool', 'instance', 'lower(repository)'],
        mode='snapshot'
    ) }} as raw
    union all
    select tool, instance, repository, null, null, null, null, 1, _connection
    from {{ newest(
        source('files', 'commits'),
        key=['tool', 'instance', 'lower(repository)', 'lower(commit_sha)'],
        mode='snapshot'
    ) }} as raw
    union all
    select tool, instance, repository, null, null, null, null, 1, _connection
    from {{ newest(
        source('files', 'pull_requests'),
        key=['tool', 'instance', 'lower(repository)', 'pull_request_number'],
        mode='snapshot'
    ) }} as raw
    union all
    select tool, instance, repository, null, null, null, null, 1, _connection
    from {{ newest(
        source('files', 'builds'),
        key=['tool', 'instance', 'build_key'],
        mode='snapshot'
    ) }} as raw
    union all
    select tool, instance, repository, null, null, null, null, 1, _connection
    from {{ newest(
        source('files', 'deployments'),
        key=['tool', 'instance', 'deployment_key', 'service_name', 'environment_name', 'region'],
        mode='snapshot'
    ) }} as raw
)

select
    {{ thing_id('repository', ['repository']) }} as repository_id,
    repository as repository_name,
    default_branch,
    url,
    is_shallow,
    is_empty,
    _connection
from named
where repository is not null and repository not like '%:%:repository:%' -- a whole id is another tool's to describe
qualify row_number() over (
    partition by tool, instance, lower(repository) order by priority, _connection, repository
) = 1
