-- Who is a member says most; whoever a record names is known by that. Where the person shows no e-mail, the one that
-- the account's commits carry most often stands for it, made-up addresses last. E-mails are accounts too, as git has
-- them: GitHub tells no login of a bot's commits.
with signed as (
    select instance, author_login as login, author_name as display_name, author_email as email, authored_at as signed_at, _connection
    from {{ ref('stg_github__landed_commits') }}
    union all
    select instance, committer_login, committer_name, committer_email, committed_at, _connection
    from {{ ref('stg_github__landed_commits') }}
),

signatures as (
    select
        instance, login, email, max_by(display_name, signed_at) as display_name, max(_connection) as _connection,
        row_number() over (
            partition by instance, login
            order by case when email like '%@users.noreply.%' then 1 else 0 end, count(*) desc, max(signed_at) desc, email
        ) as place
    from signed
    where login is not null
    group by instance, login, email
),

every as (
    select instance, login as account_name, display_name, lower(email) as email, account_type, 1 as priority, _connection
    from {{ newest(source('github', 'accounts'), key=['instance', 'organisation', 'login'], mode='snapshot') }} as raw
    union all
    select instance, account_name, cast(null as varchar), cast(null as varchar), account_type, 2, _connection
    from {{ ref('stg_github__named_accounts') }}
    union all
    select instance, login, display_name, email, cast(null as varchar), 3, _connection
    from signatures
    where place = 1
)

select
    {{ thing_id('account', ['account_name'], tool="'github'") }} as account_id,
    account_name,
    min_by(display_name, priority) filter (where nullif(trim(display_name), '') is not null) as display_name,
    min_by(email, priority) filter (where nullif(trim(email), '') is not null) as email,
    case
        when max(account_type) filter (where account_type = 'Bot') = 'Bot' or account_name like '%[bot]' then 'bot'
        when max(account_type) in ('User', 'EnterpriseUserAccount', 'Mannequin') then 'human'
    end as provider_account_type,
    max(_connection) as _connection
from every
where account_name is not null
group by instance, account_name
union all
select
    'git:email:account:' || email,
    email,
    max_by(display_name, signed_at),
    email,
    cast(null as varchar),
    max(_connection)
from signed
where email <> ''
group by email
