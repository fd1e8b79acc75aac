-- Commits of the history that is read; those of pull requests, which a squash or a rebase leaves out of it; and what
-- pull requests say of the commits that landed them, all that is known of those on branches whose history isn't read.
{%- set columns = [
    'instance', 'repository', 'repository_id', 'commit_sha', 'author_name', 'author_email', 'author_login',
    'committer_name', 'committer_email', 'committer_login', 'authored_at', 'committed_at', 'message', 'parents', '_connection'
] | join(', ') %}
with every as (
    select {{ columns }}
    from {{ newest(source('github', 'commits'), key=['instance', 'repository_id', 'commit_sha'], mode='append') }} as raw
    union all
    select {{ columns }}
    from {{ newest_numbered_children(
        source('github', 'pull_request_commits'), source('github', 'pull_requests'), 'pull_request_number'
    ) }} as raw
    union all
    select
        instance, repository, repository_id, merge_commit_sha, null, null, null, null, null, null, null, merged_at, null,
        merge_commit_parents, _connection
    from {{ newest(source('github', 'pull_requests'), key=['instance', 'repository_id', 'number'], mode='append') }} as raw
    where merge_commit_sha is not null and merged_at is not null and merge_commit_parents is not null
)

select
    every.instance,
    coalesce(names.repository_name, every.repository) as repository,
    lower(every.commit_sha) as commit_sha,
    every.author_name,
    lower(every.author_email) as author_email,
    every.author_login,
    every.committer_name,
    lower(every.committer_email) as committer_email,
    every.committer_login,
    every.authored_at,
    every.committed_at,
    every.message,
    every.parents,
    every._connection
from every
left join {{ ref('stg_github__repository_names') }} as names
    on every.instance = names.instance and every.repository_id = names.repository_number
