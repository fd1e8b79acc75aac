-- The ladder of configuration.md: explicit mapping, e-mail, the e-mail of a no-reply address, login, full name.
-- Candidates of one rung that disagree match nobody: a wrong person is worse than none.
with accounts as (
    select
        *,
        split_part(account_id, ':', 1) as tool,
        split_part(account_id, ':', 2) as instance,
        {{ match_of('email', '^(?:[0-9]+[+])?([^@+]+)@users[.]noreply[.]') }} as noreply_login,
        lower(trim(display_name)) as name
    from {{ ref('accounts') }}
    where lower(account_name) not in ('root', 'admin', 'john')
),

people as (
    select distinct person_email, lower(trim(full_name)) as name from {{ ref('developers') }}
),

candidates as (
    select accounts.account_id, identities.person_email, 'explicit_mapping' as match_rule, 1.0 as match_confidence, 1 as rung
    from accounts
    inner join {{ ref('person_identities') }} as identities
        on lower(identities.account_name) = lower(accounts.account_name)
        and lower(identities.tool) = accounts.tool
        and lower(coalesce(identities.instance, accounts.instance)) = accounts.instance
    union all
    select accounts.account_id, people.person_email, 'email', 0.99, 2
    from accounts
    inner join people on lower(accounts.email) = people.person_email or lower(accounts.account_name) = people.person_email
    union all
    select accounts.account_id, identities.person_email, 'noreply_login', 0.97, 3
    from accounts
    inner join {{ ref('person_identities') }} as identities
        on lower(accounts.noreply_login) = lower(identities.account_name)
    union all
    select accounts.account_id, people.person_email, 'full_name', 0.8, 4
    from accounts
    inner join people on accounts.name = people.name and position(' ' in people.name) > 0
),

rungs as (
    select *, count(distinct person_email) over (partition by account_id, rung) as person_count
    from candidates
)

select
    account_id,
    person_email,
    match_rule,
    match_confidence,
    person_count = 1 and rank() over (partition by account_id order by person_count > 1, rung) = 1 as is_chosen
from rungs
where true
qualify row_number() over (partition by account_id, person_email, match_rule order by match_confidence desc) = 1
