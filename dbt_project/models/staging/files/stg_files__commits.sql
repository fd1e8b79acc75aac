-- One row per commit, whichever repositories hold it.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    lower(commit_sha) as commit_sha,
    author_name,
    lower(author_email) as author_email,
    committer_name,
    lower(committer_email) as committer_email,
    authored_at,
    committed_at,
    message,
    parent_count,
    _connection
from {{ newest(source('files', 'commits'), key=['lower(commit_sha)'], mode='snapshot') }} as raw
