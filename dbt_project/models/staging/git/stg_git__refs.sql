select
    {{ thing_id('ref', ['repository', "ref_type || '/' || ref_name"]) }} as ref_id,
    {{ thing_id('repository', ['repository']) }} as repository_id,
    ref_name,
    ref_type,
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    tagged_at,
    _connection
from {{ newest(source('git', 'refs'), key=['tool', 'instance', 'repository', 'ref_type', 'ref_name'], mode='snapshot') }} as raw
