-- Entries into a status category; a move within one is no entry.
with entries as (
    select
        ticket_id,
        entry_index,
        ticket_status_category,
        entered_at,
        lag(ticket_status_category) over (partition by ticket_id order by entered_at, entry_index) as previous_category
    from {{ ref('ticket_status_entries') }}
)

select ticket_id, entry_index, ticket_status_category, entered_at
from entries
where ticket_status_category is not null and ticket_status_category is distinct from previous_category
