-- One row per pipeline or workflow run of continuous integration.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('build', ['build_key']) }} as build_id,
    {{ thing_id('repository', ['repository']) }} as repository_id,
    pipeline_name,
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    branch_name,
    version,
    artifacts,
    build_status,
    lower(build_status_category) as build_status_category,
    is_scheduled,
    started_at,
    finished_at,
    url,
    _connection
from {{ newest(
        source('files', 'builds'),
        key=['tool', 'instance', 'build_key'],
        mode='snapshot'
    ) }} as raw
