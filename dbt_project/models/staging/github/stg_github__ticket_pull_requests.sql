{%- set here = {'tool': "'github'", 'instance': 'links.instance'} %}
{%- set repository = 'coalesce(pull_names.repository_name, links.pull_repository)' %}
{%- set key = "coalesce(issue_names.repository_name, links.issue_repository) || '#' || cast(links.issue_number as varchar)" %}
-- What a pull request says it closes, and the pull request that an issue says it was closed by.
with links as (
    select
        instance, repository as pull_repository, repository_id as pull_repository_number, pull_request_number,
        issue_repository, issue_repository_id as issue_repository_number, issue_number, 'closing_keyword' as link_type, _connection
    from {{ newest_numbered_children(
        source('github', 'pull_request_issues'), source('github', 'pull_requests'), 'pull_request_number'
    ) }} as children
    union all
    select
        instance, closer_repository, case when lower(closer_repository) = lower(repository) then repository_id end,
        closer_pull_request_number, repository, repository_id, issue_number, 'closing_event', _connection
    from {{ newest_numbered_children(
        source('github', 'issue_events'), source('github', 'issues'), 'issue_number'
    ) }} as children
    where event_type = 'ClosedEvent' and closer_pull_request_number is not null and closer_repository is not null
)

select
    {{ thing_id('ticket', [key], **here) }} as ticket_id,
    {{ thing_id('pull_request', [repository, 'links.pull_request_number'], **here) }} as pull_request_id,
    max(links.link_type) as link_type,
    max(links._connection) as _connection
from links
left join {{ ref('stg_github__repository_names') }} as pull_names
    on links.instance = pull_names.instance and links.pull_repository_number = pull_names.repository_number
left join {{ ref('stg_github__repository_names') }} as issue_names
    on links.instance = issue_names.instance and links.issue_repository_number = issue_names.repository_number
group by 1, 2
