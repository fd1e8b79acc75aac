-- Each account is a person, a bot or an agent: what the user says, else the curated list, else what the tool says, else
-- the pattern. A tool that calls it a person proves nothing: codecov-commenter is an ordinary user on GitHub.
-- Words that only begin like a bot (robotics, botany) or end like one (lobotomy) are people.
with named as (
    select
        account_id,
        split_part(account_id, ':', 1) as tool,
        split_part(account_id, ':', 2) as instance,
        lower(account_name) as account_name,
        {{ match_of("lower(account_name)", '^(?:[0-9]+[+])?([^@]+)') }} as login,
        {{ match_of("lower(account_name)", '^(?:[0-9]+[+])?([^@\[]+)') }} as bare_login,
        lower(coalesce(display_name, '')) as display_name,
        provider_account_type
    from {{ ref('accounts') }}
),

overrides as (
    select
        lower(tool) as tool, lower(instance) as instance, lower(account_name) as account_name,
        max(account_type_override) as account_type
    from {{ ref('person_identities') }}
    where account_type_override is not null
    group by lower(tool), lower(instance), lower(account_name)
)

select
    named.account_id,
    coalesce(
        overrides.account_type,
        known.account_type,
        case
            when named.provider_account_type in ('bot', 'agent') then named.provider_account_type
            when {{ has_match('named.account_name', '(\[bot\]|^bot$|[-_]bot$|^bot[-_@]|[-_]bot[-_@])') }}
                or {{ has_match('named.display_name', '(\[bot\]|[-_ ]bot$)') }}
                then 'bot'
            else 'human'
        end
    ) as account_type
from named
left join overrides
    on named.tool = overrides.tool
    and named.account_name = overrides.account_name
    and named.instance = coalesce(overrides.instance, named.instance)
left join {{ ref('known_bots') }} as known
    on known.account_name in (named.account_name, named.login, named.bare_login)
where true
qualify row_number() over (
    partition by named.account_id order by overrides.instance is null, known.account_type, known.account_name
) = 1
