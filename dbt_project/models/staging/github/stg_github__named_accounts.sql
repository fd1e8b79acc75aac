-- Every login that a record names. GitHub links a commit to an account by an e-mail that it has verified.
{%- set pull_requests = newest(source('github', 'pull_requests'), key=['instance', 'repository_id', 'number'], mode='append') %}
{%- set issues = newest(source('github', 'issues'), key=['instance', 'repository_id', 'number'], mode='append') %}
{%- set named = [
    [pull_requests, 'author'], [pull_requests, 'merged_by'],
    [newest_numbered_children(
        source('github', 'pull_request_reviews'), source('github', 'pull_requests'), 'pull_request_number'
    ), 'author'],
    [newest_numbered_children(
        source('github', 'pull_request_comments'), source('github', 'pull_requests'), 'pull_request_number'
    ), 'author'],
    [issues, 'author'],
    [newest_numbered_children(source('github', 'issue_events'), source('github', 'issues'), 'issue_number'), 'actor'],
    [newest(source('github', 'workflow_runs'), key=['instance', 'run_id'], mode='append'), 'actor'],
    [newest(source('github', 'deployments'), key=['instance', 'repository_id', 'deployment_id'], mode='append'), 'creator']
] %}
with named as (
    {%- for rows, prefix in named %}
    select distinct instance, {{ prefix }}_login as login, {{ prefix }}_type as account_type, _connection from {{ rows }} as raw
    union all
    {%- endfor %}
    select distinct raw.instance, login, cast(null as varchar), raw._connection
    from {{ issues }} as raw
    {{ explode('raw.assignees', 'login') }}
    union all
    select distinct instance, assignee_login, cast(null as varchar), _connection
    from {{ newest_numbered_children(
        source('github', 'issue_events'), source('github', 'issues'), 'issue_number'
    ) }} as raw
)

select
    instance,
    {{ login_of('login', 'account_type') }} as account_name,
    max(account_type) as account_type,
    max(_connection) as _connection
from named
where login is not null and login <> ''
group by 1, 2
