-- Where no API tells of pull requests, the messages of the commits that landed them do, and refs/pull/N/head
-- names those that have not. Who opened one is read off its last commit; when, git does not know.
with commits as (
    select
        tool, instance, repository, commit_sha, committed_at, message, parents, _connection,
        split_part(message, chr(10), 1) as subject,
        {{ length_of('parents') }} as parent_count
    from {{ newest(source('git', 'commits'), key=['commit_sha', 'tool', 'instance', 'repository'], mode='append') }} as raw
),

-- Bitbucket and Azure write the same line over a squash as over a merge; GitHub ends both in (#12) if told to.
landed as (
    select
        tool, instance, repository, commit_sha, committed_at, _connection,
        case when parent_count > 1 then {{ element_of('parents', 2) }} end as head_commit_sha,
        coalesce({{ merge_message('number') }}, try_cast({{ match_of('subject', '[(]#([0-9]{1,9})[)]$') }} as bigint))
            as pull_request_number,
        {{ merge_message('source_branch') }} as source_branch,
        {{ merge_message('destination_branch') }} as destination_branch,
        coalesce({{ match_of('subject', '^(.+[^ ]) *[(]#[0-9]{1,9}[)]$') }}, {{ merge_message('title') }}) as title
    from commits
),

first_landed as (
    select *
    from landed
    where pull_request_number is not null
    qualify row_number() over (
        partition by tool, instance, repository, pull_request_number
        order by head_commit_sha is null, committed_at, commit_sha
    ) = 1
),

heads as (
    select tool, instance, repository, commit_sha, _connection, try_cast(ref_name as bigint) as pull_request_number
    from {{ newest(source('git', 'refs'), key=['tool', 'instance', 'repository', 'ref_type', 'ref_name'], mode='snapshot') }} as raw
    where ref_type = 'pull_request' and try_cast(ref_name as bigint) is not null
)

select
    coalesce(landed.tool, heads.tool) as tool,
    coalesce(landed.instance, heads.instance) as instance,
    coalesce(landed.repository, heads.repository) as repository,
    coalesce(landed.pull_request_number, heads.pull_request_number) as pull_request_number,
    landed.title,
    landed.source_branch,
    landed.destination_branch,
    coalesce(landed.head_commit_sha, heads.commit_sha) as head_commit_sha,
    landed.commit_sha as merge_commit_sha,
    landed.committed_at as merged_at,
    coalesce(landed._connection, heads._connection) as _connection
from first_landed as landed
full outer join heads
    on landed.tool = heads.tool
    and landed.instance = heads.instance
    and landed.repository = heads.repository
    and landed.pull_request_number = heads.pull_request_number
