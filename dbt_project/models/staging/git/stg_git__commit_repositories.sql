select
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    {{ thing_id('repository', ['repository']) }} as repository_id,
    _connection
from {{ newest(source('git', 'commits'), key=['commit_sha', 'tool', 'instance', 'repository'], mode='append') }} as raw
