select
    {{ thing_id('commit', ['raw.commit_sha']) }} as commit_id,
    {{ thing_id('commit', ['parent_sha']) }} as parent_commit_id,
    cast(parent_index as bigint) as parent_index,
    _connection
from {{ newest(source('git', 'commits'), key=['commit_sha'], mode='append') }} as raw
{{ explode('raw.parents', 'parent_sha', 'parent_index') }}
