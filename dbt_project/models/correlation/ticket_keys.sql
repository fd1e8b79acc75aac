-- What people name a ticket by: its key, and those that it had before. A key that another ticket of the tracker has now is
-- that one's.
with keys as (
    select ticket_id, upper(ticket_key) as ticket_key, 0 as place from {{ ref('tickets') }}
    union all
    select tickets.ticket_id, upper(former.former_key), 1
    from {{ ref('former_ticket_keys') }} as former
    inner join {{ ref('tickets') }} as tickets on former.ticket_id = tickets.ticket_id
)

select ticket_id, ticket_key, place = 0 as is_current
from keys
where true
qualify row_number() over (
    partition by split_part(ticket_id, ':', 1), split_part(ticket_id, ':', 2), ticket_key order by place, ticket_id
) = 1
