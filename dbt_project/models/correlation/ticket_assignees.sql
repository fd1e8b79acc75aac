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
        max_by(to_value, change_number) filter (where is_before) as assigned_before,
        min_by(from_value, change_number) filter (where not is_before) as assigned_until
    from changes
    group by ticket_id
)

select
    tickets.ticket_id,
    case
        when at_completion.ticket_id is null then tickets.assignee_account_id
        else split_part(tickets.ticket_id, ':', 1) || ':' || split_part(tickets.ticket_id, ':', 2) || ':account:'
            || case when at_completion.before_count > 0 then at_completion.assigned_before else at_completion.assigned_until end
    end as account_id
from {{ ref('tickets') }} as tickets
left join at_completion on tickets.ticket_id = at_completion.ticket_id
