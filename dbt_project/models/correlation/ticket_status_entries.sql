-- Creation is the entry into the initial status: the from-value of the first change, else the current status.
-- A tracker without history: the entry into a done status is its resolution, and the initial status is not known.
with changes as (
    select
        ticket_id,
        from_value,
        to_value,
        changed_at,
        row_number() over (
            partition by ticket_id order by changed_at, change_index nulls first, ticket_change_id
        ) as change_number
    from {{ ref('ticket_changes') }}
    where field_name = 'status' and to_value is not null
),

entries as (
    select ticket_id, to_value as ticket_status, changed_at as entered_at, change_number as entry_index
    from changes
    union all
    select tickets.ticket_id, changes.from_value, tickets.created_at, 0
    from {{ ref('tickets') }} as tickets
    inner join changes on tickets.ticket_id = changes.ticket_id and changes.change_number = 1
    where changes.from_value is not null
    union all
    select
        tickets.ticket_id, tickets.ticket_status,
        case when tickets.ticket_status_category = 'done' then tickets.resolved_at else tickets.created_at end, 0
    from {{ ref('tickets') }} as tickets
    left join changes on tickets.ticket_id = changes.ticket_id
    where changes.ticket_id is null
)

select
    entries.ticket_id,
    entries.entry_index,
    entries.ticket_status,
    statuses.ticket_status_category,
    entries.entered_at
from entries
left join {{ ref('ticket_statuses') }} as statuses
    on split_part(entries.ticket_id, ':', 1) = statuses.tool
    and split_part(entries.ticket_id, ':', 2) = statuses.instance
    and lower(trim(entries.ticket_status)) = statuses.ticket_status
where entries.entered_at is not null
