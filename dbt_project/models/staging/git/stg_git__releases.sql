select
    {{ thing_id('release', ['repository', 'ref_name']) }} as release_id,
    repository as project_key,
    ref_name as release_name,
    true as is_released,
    tagged_at as released_at,
    false as is_day_precision,
    _connection
from {{ newest(source('git', 'refs'), key=['tool', 'instance', 'repository', 'ref_type', 'ref_name'], mode='snapshot') }} as raw
where ref_type = 'tag'
