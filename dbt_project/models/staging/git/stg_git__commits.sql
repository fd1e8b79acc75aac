select
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    commit_sha,
    author_name,
    lower(author_email) as author_email,
    committer_name,
    lower(committer_email) as committer_email,
    authored_at,
    committed_at,
    message,
    {{ length_of("parents") }} as parent_count,
    _connection
from {{ newest(source('git', 'commits'), key=['commit_sha'], mode='append') }} as raw
