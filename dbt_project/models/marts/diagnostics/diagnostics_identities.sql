-- The log of the matching ladder: every rule that found somebody for an account, and which of them decided.
select
    accounts.account_id,
    accounts.account_name,
    accounts.display_name,
    types.account_type,
    matches.person_email,
    matches.match_rule,
    cast(matches.match_confidence as double) as match_confidence,
    matches.is_chosen,
    matches.choice_reason
from {{ ref('accounts_to_people') }} as matches
inner join {{ ref('accounts') }} as accounts on matches.account_id = accounts.account_id
left join {{ ref('account_types') }} as types on matches.account_id = types.account_id
