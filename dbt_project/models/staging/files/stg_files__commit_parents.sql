-- One row per commit and parent.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    {{ thing_id('commit', ['parent_sha']) }} as parent_commit_id,
    parent_index,
    _connection
from {{ newest(source('files', 'commits'), key=['lower(commit_sha)'], mode='snapshot') }} as raw
    {{ explode('raw.parents', 'parent_sha', 'parent_index') }}
qualify row_number() over (partition by lower(commit_sha), lower(parent_sha) order by parent_index) = 1
