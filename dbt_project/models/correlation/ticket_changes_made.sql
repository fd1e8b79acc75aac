-- The changes of a ticket as of the run: its merged pull requests and the commits that name it outside of one.
-- Abandoned ones are out.
with merged as (
    select links.ticket_id, pull_requests.pull_request_id, pull_requests.created_at, pull_requests.merged_at,
        pull_requests.merge_commit_id
    from {{ ref('tickets_to_pull_requests') }} as links
    inner join {{ ref('pull_requests') }} as pull_requests on links.pull_request_id = pull_requests.pull_request_id
    cross join {{ ref('run_context') }} as run_context
    where links.is_chosen and pull_requests.merged_at <= run_context.as_of
),

in_pull_requests as (
    select commit_id from {{ ref('pull_requests_to_commits') }}
    union
    select merge_commit_id from {{ ref('pull_requests') }} where merge_commit_id is not null
)

select
    ticket_id, pull_request_id, cast(null as varchar) as commit_id, merge_commit_id as landed_commit_id, created_at, merged_at,
    cast(null as timestamp) as authored_at
from merged
union all
select
    links.ticket_id, null, commits.commit_id, commits.commit_id, null, null,
    {{ written_at('commits.authored_at', 'commits.committed_at', 'run_context.as_of') }}
from {{ ref('tickets_to_commits') }} as links
inner join {{ ref('commits') }} as commits on links.commit_id = commits.commit_id
left join in_pull_requests on links.commit_id = in_pull_requests.commit_id
cross join {{ ref('run_context') }} as run_context
where links.is_chosen
    and links.match_rule = 'key_in_message'
    and in_pull_requests.commit_id is null
    and commits.parent_count <= 1
