-- One row per pull request and commit that the tool lists in it.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('pull_request', ['repository', 'pull_request_number']) }} as pull_request_id,
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    authored_at,
    _connection
from {{ newest(
        source('files', 'pull_request_commits'),
        key=['tool', 'instance', 'lower(repository)', 'pull_request_number', 'lower(commit_sha)'],
        mode='snapshot'
    ) }} as raw
