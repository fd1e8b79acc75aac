-- The development panel, and links to a pull request's page. Ids are read off addresses.
with links as (
    select issues.instance, issues.issue_key, issues._connection, panel.pull_request_url as url,
        'development_panel' as link_type
    from {{ source('jira', 'issue_pull_requests') }} as panel
    inner join {{ ref('stg_jira__issues') }} as issues on {{ same_version('panel', 'issues', ['issue_id']) }}
    where not panel._is_deleted
    union all
    select issues.instance, issues.issue_key, issues._connection, remote.url, 'remote_link'
    from {{ source('jira', 'issue_remote_links') }} as remote
    inner join {{ ref('stg_jira__issues') }} as issues on {{ same_version('remote', 'issues', ['issue_id']) }}
    where not remote._is_deleted
)

select
    {{ thing_id('ticket', ['issue_key'], tool="'jira'", instance='instance') }} as ticket_id,
    {{ pull_request_of('url') }} as pull_request_id,
    min(link_type) as link_type,
    max(_connection) as _connection
from links
where {{ pull_request_of('url') }} is not null
group by instance, issue_key, {{ pull_request_of('url') }}
