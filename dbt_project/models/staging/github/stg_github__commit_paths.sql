-- GitHub tells the files of a pull request, not of each commit: all its commits, and the one that landed it, touch them.
{%- set of_pull_requests = {
    'parent': source('github', 'pull_requests'),
    'key': ['instance', 'repository_id', 'number'],
    'parent_key': ['instance', 'repository_id', 'pull_request_number']
} %}
with commits as (
    select instance, repository_id, pull_request_number, commit_sha
    from {{ newest_children(source('github', 'pull_request_commits'), **of_pull_requests) }} as children
    union
    select instance, repository_id, number, merge_commit_sha
    from {{ newest(source('github', 'pull_requests'), key=['instance', 'repository_id', 'number'], mode='append') }} as raw
    where merge_commit_sha is not null
)

select
    {{ thing_id('commit', ['commits.commit_sha']) }} as commit_id,
    files.path,
    max(files._connection) as _connection
from {{ newest_children(source('github', 'pull_request_files'), **of_pull_requests) }} as files
inner join commits
    on files.instance = commits.instance
    and files.repository_id = commits.repository_id
    and files.pull_request_number = commits.pull_request_number
where files.path is not null
group by 1, 2
