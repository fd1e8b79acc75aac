select
    {{ thing_id('repository', ['repository']) }} as repository_id,
    repository as repository_name,
    default_branch,
    url,
    is_shallow,
    is_empty,
    _connection
from {{ newest(source('git', 'repositories'), key=['tool', 'instance', 'lower(repository)'], mode='snapshot') }} as raw
