-- Personal: it stays in the warehouse.
select
    account_id,
    person_email,
    match_rule,
    cast(match_confidence as double) as match_confidence,
    is_chosen,
    choice_reason
from {{ ref('accounts_to_people') }}
