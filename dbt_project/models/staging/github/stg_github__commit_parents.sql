with landed as (
    select commit_sha, parents, _connection
    from {{ ref('stg_github__landed_commits') }}
    where true
    qualify row_number() over (partition by commit_sha order by message is null, {{ length_of('parents') }} desc, _connection) = 1
)

select
    {{ thing_id('commit', ['landed.commit_sha']) }} as commit_id,
    {{ thing_id('commit', ['parent_sha']) }} as parent_commit_id,
    cast(parent_index as bigint) as parent_index,
    landed._connection
from landed
{{ explode('landed.parents', 'parent_sha', 'parent_index') }}
