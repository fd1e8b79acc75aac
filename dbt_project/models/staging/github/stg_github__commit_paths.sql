-- GitHub tells the files of a pull request, not of each commit: all its commits, and the one that landed it, touch them.
with commits as (
    select instance, repository_id, pull_request_number, commit_sha
    from {{ newest_numbered_children(
        source('github', 'pull_request_commits'), source('github', 'pull_requests'), 'pull_request_number'
    ) }} as children
    union
    select instance, repository_id, number, merge_commit_sha
    from {{ newest(source('github', 'pull_requests'), key=['instance', 'repository_id', 'number'], mode='append') }} as raw
    where merge_commit_sha is not null
)

select
    {{ thing_id('commit', ['commits.commit_sha']) }} as commit_id,
    files.path,
    true as is_of_pull_request,
    max(files._connection) as _connection
from {{ newest_numbered_children(
    source('github', 'pull_request_files'), source('github', 'pull_requests'), 'pull_request_number'
) }} as files
inner join commits
    on files.instance = commits.instance
    and files.repository_id = commits.repository_id
    and files.pull_request_number = commits.pull_request_number
where files.path is not null
group by 1, 2
