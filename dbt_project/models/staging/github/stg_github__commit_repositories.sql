select
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    {{ thing_id('repository', ['repository'], tool="'github'") }} as repository_id,
    max(_connection) as _connection
from {{ ref('stg_github__landed_commits') }}
group by commit_sha, instance, repository
