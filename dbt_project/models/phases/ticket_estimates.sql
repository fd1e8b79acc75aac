-- Half-open. Before the first change it was what that change replaced; without a history it is what it is now. A text that
-- is no number ("2,5") is none. Of two changes at one instant the last one counts.
with changes as (
    select
        ticket_id, from_value, to_value, changed_at,
        row_number() over (
            partition by ticket_id order by changed_at, change_index nulls first, ticket_change_id
        ) as change_number
    from {{ ref('ticket_changes') }}
    where field_name = 'story_points'
),

told as (
    select tickets.ticket_id, 0 as change_number, tickets.created_at as started_at,
        case
            when changes.ticket_id is null then tickets.story_points
            else try_cast(changes.from_value as double)
        end as story_points
    from {{ ref('tickets') }} as tickets
    left join changes on tickets.ticket_id = changes.ticket_id and changes.change_number = 1
    union all
    select ticket_id, change_number, changed_at, try_cast(to_value as double) from changes
),

spans as (
    select
        ticket_id, story_points, started_at,
        lead(started_at) over (partition by ticket_id order by change_number) as ended_at
    from told
)

select ticket_id, story_points, started_at, ended_at
from spans
where story_points is not null and (ended_at is null or ended_at > started_at)
