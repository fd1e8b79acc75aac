select
    {{ thing_id('pull_request', ['landed.repository', 'landed.pull_request_number']) }} as pull_request_id,
    {{ thing_id('repository', ['landed.repository']) }} as repository_id,
    landed.pull_request_number,
    landed.title,
    cast(null as varchar) as body,
    cast(null as varchar) as pull_request_status,
    case when landed.merged_at is not null then 'merged' end as pull_request_status_category,
    cast(null as boolean) as is_draft,
    'git:email:account:' || coalesce(nullif(heads.author_email, ''), nullif(merges.author_email, '')) as author_account_id,
    landed.source_branch,
    landed.destination_branch,
    {{ thing_id('commit', ['landed.head_commit_sha']) }} as head_commit_id,
    {{ thing_id('commit', ['landed.merge_commit_sha']) }} as merge_commit_id,
    cast(null as timestamp) as created_at,
    cast(null as timestamp) as ready_for_review_at,
    landed.merged_at,
    landed.merged_at as closed_at,
    {{ empty_list() }} as labels,
    cast(null as bigint) as added_line_count,
    cast(null as bigint) as deleted_line_count,
    cast(null as varchar) as url,
    landed._connection
from {{ ref('stg_git__landed_pull_requests') }} as landed
left join {{ ref('stg_git__commits') }} as heads on landed.head_commit_sha = heads.commit_sha
left join {{ ref('stg_git__commits') }} as merges on landed.merge_commit_sha = merges.commit_sha
