-- One row per commit and repository that holds it.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    {{ thing_id('repository', ['repository']) }} as repository_id,
    _connection
from {{ newest(
        source('files', 'commits'),
        key=['tool', 'instance', 'lower(repository)', 'lower(commit_sha)'],
        mode='snapshot'
    ) }} as raw
where repository is not null
