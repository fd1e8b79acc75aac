-- One row per release (version) of a project or repository.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('release', ['project_key', 'release_name']) }} as release_id,
    project_key,
    release_name,
    is_released,
    released_at,
    is_day_precision,
    _connection
from {{ newest(
        source('files', 'releases'),
        key=['tool', 'instance', 'project_key', 'release_name'],
        mode='snapshot'
    ) }} as raw
