-- Half-open. A renamed status is the same one, and a move between two done statuses ends nothing; nor does what is undone at
-- the same instant.
with standing as (
    select
        ticket_id, entered_at,
        case when max_by(ticket_status_category, entry_index) = 'done' then 1 else 0 end as is_done
    from {{ ref('ticket_category_entries') }}
    group by ticket_id, entered_at
),

turns as (
    select
        ticket_id, entered_at, is_done,
        lag(is_done) over (partition by ticket_id order by entered_at) as was_done
    from standing
),

spans as (
    select
        ticket_id, is_done, entered_at as started_at,
        lead(entered_at) over (partition by ticket_id order by entered_at) as ended_at
    from turns
    where is_done is distinct from was_done
)

select ticket_id, started_at, ended_at
from spans
where is_done = 1
