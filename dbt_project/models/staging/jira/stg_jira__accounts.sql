-- An account is known as soon as an issue names it; the list of users says more.
with named as (
    select
        instance, account_id, account_name, display_name, lower(email) as email,
        case account_type when 'app' then 'bot' when 'atlassian' then 'human' when 'customer' then 'human' end
            as provider_account_type,
        0 as place, _connection
    from {{ newest(source('jira', 'users'), key=['instance', 'account_id'], mode='snapshot') }} as raw
    union all
    select issues.instance, account, null, null, null, null, 1, issues._connection
    from {{ ref('stg_jira__issues') }} as issues
    {{ explode(
        list_of(['issues.assignee_account_id', 'issues.reporter_account_id', 'issues.creator_account_id']), 'account'
    ) }}
    union all
    select changes.instance, account, null, null, null, null, 1, changes._connection
    from {{ ref('stg_jira__issue_changes') }} as changes
    {{ explode(
        list_of([
            'changes.account_id',
            "case when changes.field_name in ('assignee', 'reporter') then changes.from_id end",
            "case when changes.field_name in ('assignee', 'reporter') then changes.to_id end",
        ]),
        'account'
    ) }}
)

select
    {{ thing_id('account', ['account_id'], tool="'jira'", instance='instance') }} as account_id,
    coalesce(account_name, account_id) as account_name,
    display_name,
    email,
    provider_account_type,
    _connection
from named
where account_id is not null
qualify row_number() over (partition by instance, account_id order by place, _connection) = 1
