select distinct
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    path,
    _connection
from {{ source('git', 'commit_paths') }}
where not _is_deleted
