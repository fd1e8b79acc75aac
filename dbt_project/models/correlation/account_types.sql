-- Each account is a person, a bot or an agent: what the user says, else what the tool says, else the curated list,
-- else the pattern. Words that only begin like one (robotics, botany) are people.
with overrides as (
    select lower(account_name) as account_name, lower(tool) as tool, max(account_type_override) as account_type
    from {{ ref('person_identities') }}
    where account_type_override is not null
    group by lower(account_name), lower(tool)
)

select
    accounts.account_id,
    coalesce(
        overrides.account_type,
        accounts.provider_account_type,
        known.account_type,
        case
            when regexp_matches(lower(accounts.account_name), '(\[bot\]|^bot$|[-_]bot$|^bot[-_]|[-_]bot[-_@])')
                or regexp_matches(lower(coalesce(accounts.display_name, '')), '(\[bot\]|[-_ ]bot$)')
                then 'bot'
            else 'human'
        end
    ) as account_type
from {{ ref('accounts') }} as accounts
left join overrides
    on lower(accounts.account_name) = overrides.account_name and split_part(accounts.account_id, ':', 1) = overrides.tool
left join {{ ref('known_bots') }} as known
    on {{ match_of("lower(accounts.account_name)", '^(?:[0-9]+[+])?([^@\[]+)') }} = known.account_name
