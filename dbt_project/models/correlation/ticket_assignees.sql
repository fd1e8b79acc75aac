-- Who had a ticket when it was completed: the last assignment by then; before the first change, what it changed from;
-- without history, who has it now.
with changes as (
    select
        changes.ticket_id, changes.from_value, changes.to_value, changes.changed_at,
        row_number() over (
            partition by changes.ticket_id order by changes.changed_at, changes.change_index nulls first, changes.ticket_change_id
        ) as change_number,
        changes.changed_at <= resolutions.resolved_at as is_before
    from {{ ref('ticket_changes') }} as changes
    inner join {{ ref('ticket_resolutions') }} as resolutions on changes.ticket_id = resolutions.ticket_id
    where changes.field_name = 'assignee' and resolutions.resolved_at is not null
),

at_completion as (
    select
        ticket_id,
        count(*) filter (where is_before) as before_count,
        nullif(max_by(coalesce(to_value, ''), change_number) filter (where is_before), '') as assigned_before,
        nullif(min_by(coalesce(from_value, ''), change_number) filter (where not is_before), '') as assigned_until
    from changes
    group by ticket_id
),

named as (
    select
        ticket_id,
        split_part(ticket_id, ':', 1) as tool,
        split_part(ticket_id, ':', 2) as instance,
        case when before_count > 0 then assigned_before else assigned_until end as account_name
    from at_completion
)

select
    tickets.ticket_id,
    case
        when named.ticket_id is null then tickets.assignee_account_id
        else {{ thing_id('account', ['named.account_name'], tool='named.tool', instance='named.instance') }}
    end as account_id
from {{ ref('tickets') }} as tickets
left join named on tickets.ticket_id = named.ticket_id
