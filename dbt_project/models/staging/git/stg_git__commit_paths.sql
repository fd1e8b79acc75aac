select distinct
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    path,
    false as is_of_pull_request,
    _connection
from {{ source('git', 'commit_paths') }}
where not _is_deleted
