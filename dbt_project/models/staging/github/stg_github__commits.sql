select
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    commit_sha,
    author_name,
    author_email,
    committer_name,
    committer_email,
    authored_at,
    committed_at,
    message,
    {{ length_of('parents') }} as parent_count,
    _connection
from {{ ref('stg_github__landed_commits') }}
where true
qualify row_number() over (partition by commit_sha order by message is null, {{ length_of('parents') }} desc, _connection) = 1
