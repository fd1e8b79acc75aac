-- The ladder of configuration.md: explicit mapping, e-mail, login, the login in a no-reply address, full name.
-- The first rung that finds somebody decides; if it finds two, nobody is chosen: a wrong person is worse than none.
{%- set excluded = names_of_nobody() %}
with accounts as (
    select
        account_id, lower(account_name) as account_name, lower(email) as email,
        split_part(account_id, ':', 1) as tool, split_part(account_id, ':', 2) as instance,
        {{ match_of('lower(email)', '^(?:[0-9]+[+])?([^@+]+)@users[.]noreply[.]') }} as login_after_plus,
        {{ match_of('lower(email)', '^[0-9]+-([^@]+)@users[.]noreply[.]') }} as login_after_minus,
        {{ match_of('lower(email)', '@users[.]noreply[.](.+)$') }} as noreply_host,
        lower(trim(display_name)) as name
    from {{ ref('accounts') }}
    where lower(account_name) not in {{ excluded }}
),

people as (
    select person_email, lower(trim(full_name)) as name from {{ ref('developers') }}
),

mapped as (
    select person_email, lower(tool) as tool, lower(instance) as instance, lower(account_name) as account_name
    from {{ ref('person_identities') }}
    where person_email is not null
),

logins as (
    select person_email, tool, instance, account_name from mapped
    union all
    select people.person_email, accounts.tool, accounts.instance, accounts.account_name
    from accounts inner join people on accounts.email = people.person_email
),

candidates as (
    select accounts.account_id, mapped.person_email, 'explicit_mapping' as match_rule, 1.0 as match_confidence,
        case when mapped.instance is null then 2 else 1 end as rung
    from accounts
    inner join mapped
        on accounts.account_name = mapped.account_name
        and accounts.tool = mapped.tool
        and accounts.instance = coalesce(mapped.instance, accounts.instance)
    union all
    select accounts.account_id, people.person_email, 'email', 0.99, 3
    from accounts inner join people on accounts.email = people.person_email
    union all
    select accounts.account_id, people.person_email, 'login', 0.98, 4
    from accounts inner join people on accounts.account_name = people.person_email
    union all
    select accounts.account_id, logins.person_email, 'noreply_login', 0.97, 5
    from accounts
    cross join {{ ref('noreply_addresses') }} as forms
    left join {{ ref('noreply_addresses') }} as foreign_hosts
        on accounts.noreply_host = foreign_hosts.own_host and foreign_hosts.tool <> forms.tool
    inner join logins
        on logins.tool = forms.tool
        and logins.account_name = if(forms.separator = '-', accounts.login_after_minus, accounts.login_after_plus)
        and coalesce(logins.instance, if(foreign_hosts.own_host is null, accounts.noreply_host, null)) = accounts.noreply_host
    where logins.account_name not in {{ excluded }}
    union all
    select accounts.account_id, people.person_email, 'full_name', 0.8, 6
    from accounts inner join people on accounts.name = people.name and position(' ' in people.name) > 0
),

judged as (
    select
        account_id, person_email, match_rule, match_confidence, rung,
        case
            when rung > min(rung) over (partition by account_id) then 'weaker_rule'
            when min(person_email) over (partition by account_id, rung) < max(person_email) over (partition by account_id, rung)
                then 'ambiguous'
            else 'strongest_rule'
        end as choice_reason
    from candidates
)

select
    account_id, person_email, match_rule, match_confidence,
    choice_reason = 'strongest_rule' as is_chosen,
    choice_reason
from judged where true
qualify row_number() over (partition by account_id, person_email, match_rule order by rung) = 1
