-- A tracker says which sprint was entered or left, or writes all of a ticket's sprints before and after: what stands on one
-- side only was left (-1) or entered (1), what stands on both was kept (0).
with changes as (
    select
        ticket_id, from_value, to_value, sprint_id, changed_at,
        row_number() over (
            partition by ticket_id order by changed_at, change_index nulls first, ticket_change_id
        ) as change_number
    from {{ ref('ticket_changes') }}
    where field_name = 'sprint'
),

sides as (
    select ticket_id, change_number, changed_at, -1 as side, from_value as names from changes
    where sprint_id is null and from_value is not null
    union all
    select ticket_id, change_number, changed_at, 1, to_value from changes
    where sprint_id is null and to_value is not null
),

-- A name may hold the separator itself: the whole text counts before its parts.
whole as (
    select sides.ticket_id, sides.change_number, sides.changed_at, sides.side, sides.names, known.sprint_id
    from sides
    left join {{ ref('sprint_names') }} as known
        on split_part(sides.ticket_id, ':', 1) = known.tool
        and split_part(sides.ticket_id, ':', 2) = known.instance
        and sides.names = known.sprint_name
),

parts as (
    select ticket_id, change_number, changed_at, side, sprint_name
    from whole
    {{ explode(split_of('names', ', '), 'sprint_name') }}
    where sprint_id is null
),

told as (
    select ticket_id, change_number, changed_at, side, sprint_id from whole where sprint_id is not null
    union
    select parts.ticket_id, parts.change_number, parts.changed_at, parts.side, known.sprint_id
    from parts
    inner join {{ ref('sprint_names') }} as known
        on split_part(parts.ticket_id, ':', 1) = known.tool
        and split_part(parts.ticket_id, ':', 2) = known.instance
        and parts.sprint_name = known.sprint_name
    union
    select ticket_id, change_number, changed_at, case when to_value is null then -1 else 1 end, sprint_id
    from changes
    where sprint_id is not null
)

select ticket_id, sprint_id, change_number, changed_at, cast(sum(side) as bigint) as step
from told
group by ticket_id, sprint_id, change_number, changed_at
