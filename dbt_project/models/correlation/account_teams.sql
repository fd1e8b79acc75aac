-- Teams of an account's person. valid_from and valid_to bound the membership; NULL is open.
select distinct
    accounts.account_id,
    members.node_id,
    members.valid_from,
    members.valid_to,
    accounts.person_email
from {{ ref('accounts_to_people') }} as accounts
inner join {{ ref('org_members') }} as members on accounts.person_email = members.person_email
where accounts.is_chosen
