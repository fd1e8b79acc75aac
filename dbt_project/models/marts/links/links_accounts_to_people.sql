-- Personal: it stays in the warehouse.
select
    account_id,
    person_email,
    match_rule,
    cast(match_confidence as double) as match_confidence,
    is_chosen,
    case
        when is_chosen then 'strongest_rule'
        when match_confidence < max(match_confidence) over (partition by account_id) then 'weaker_rule'
        else 'ambiguous'
    end as choice_reason
from {{ ref('accounts_to_people') }}
