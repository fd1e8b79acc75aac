-- One row per account of a tool. Who the person is, correlation says.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
-- An account is known as soon as a row names it; its row in `people` says more. Authors of commits go by e-mail.
with named as (
    select
        tool, instance, account_name, display_name, lower(email) as email,
        lower(provider_account_type) as provider_account_type, 0 as priority, _connection
    from {{ newest(
        source('files', 'people'),
        key=['tool', 'instance', 'account_name'],
        mode='snapshot'
    ) }} as raw
    union all
    select tool, instance, assignee_account, null, null, null, 1, _connection
    from {{ newest(
        source('files', 'tickets'),
        key=['tool', 'instance', 'ticket_key'],
        mode='snapshot'
    ) }} as raw
    union all
    select tool, instance, reporter_account, null, null, null, 1, _connection
    from {{ newest(
        source('files', 'tickets'),
        key=['tool', 'instance', 'ticket_key'],
        mode='snapshot'
    ) }} as raw
    union all
    select tool, instance, account_name, null, null, null, 1, _connection
    from {{ newest(
        source('files', 'ticket_changes'),
        key=['tool', 'instance', 'ticket_key', 'change_key'],
        mode='snapshot'
    ) }} as raw
    union all
    select tool, instance, author_account, null, null, null, 1, _connection
    from {{ newest(
        source('files', 'pull_requests'),
        key=['tool', 'instance', 'lower(repository)', 'pull_request_number'],
        mode='snapshot'
    ) }} as raw
    union all
    select tool, instance, reviewer_account, null, null, null, 1, _connection
    from {{ newest(
        source('files', 'pull_request_reviews'),
        key=['tool', 'instance', 'lower(repository)', 'pull_request_number', 'review_key'],
        mode='snapshot'
    ) }} as raw
    union all
    select tool, instance, assignee, null, null, null, 1, _connection
    from {{ newest(
        source('files', 'ticket_changes'),
        key=['tool', 'instance', 'ticket_key', 'change_key'],
        mode='snapshot'
    ) }} as raw
    {{ explode(list_of(['raw.from_value', 'raw.to_value']), 'assignee') }}
    where raw.field_name = 'assignee'
    union all
    select tool, instance, lower(author_email), author_name, lower(author_email), null, 2, _connection
    from {{ newest(source('files', 'commits'), key=['lower(commit_sha)'], mode='snapshot') }} as raw
)

select
    {{ thing_id('account', ['account_name']) }} as account_id,
    account_name,
    display_name,
    email,
    provider_account_type,
    _connection
from named
where account_name is not null and account_name not like '%:%:account:%' -- a whole id is another tool's to describe
qualify row_number() over (
    partition by tool, instance, account_name
    order by priority, _connection, display_name nulls last, email nulls last
) = 1
