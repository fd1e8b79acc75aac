-- Half-open. A renamed status is the same one, and a move between two done statuses ends nothing.
with entries as (
    select
        ticket_id, ticket_status_category, entered_at as started_at,
        lead(entered_at) over (partition by ticket_id order by entered_at, entry_index) as ended_at
    from {{ ref('ticket_category_entries') }}
)

select ticket_id, started_at, ended_at
from entries
where ticket_status_category = 'done' and (ended_at is null or ended_at > started_at)
