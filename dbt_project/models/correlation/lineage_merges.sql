-- Merge commits that landed a pull request: lineage/ says which commits each of them brought in.
select distinct pull_requests.merge_commit_id as commit_id
from {{ ref('pull_requests') }} as pull_requests
inner join {{ ref('commits') }} as commits on pull_requests.merge_commit_id = commits.commit_id
where commits.parent_count > 1
