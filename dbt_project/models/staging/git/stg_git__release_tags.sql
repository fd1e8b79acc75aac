-- Tags that a connection says stand for deployments (`releases:` of a repository).
select
    refs.tool,
    refs.instance,
    refs.repository,
    refs.ref_name,
    refs.tagged_at,
    repositories.release_environment,
    coalesce(repositories.release_service, refs.repository) as release_service,
    refs.repository || '@' || refs.ref_name as deployment_key,
    refs._connection
from {{ newest(source('git', 'refs'), key=['tool', 'instance', 'repository', 'ref_type', 'ref_name'], mode='snapshot') }} as refs
inner join {{ newest(source('git', 'repositories'), key=['tool', 'instance', 'repository'], mode='snapshot') }} as repositories
    on refs.tool = repositories.tool
    and refs.instance = repositories.instance
    and refs.repository = repositories.repository
where refs.ref_type = 'tag' and {{ like_escaped('refs.ref_name', 'repositories.release_tag_pattern') }}
