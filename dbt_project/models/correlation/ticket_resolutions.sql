-- Where a ticket stands as of the run: done since when, by the last entry into done that was not left again.
-- A done-to-done move (Resolved, Closed) is no new entry. A tracker that gives no history gives its resolution time.
-- What a team calls terminated holds for the tickets that it claims, not for those of its neighbours.
with statuses as (
    select
        entries.ticket_id,
        entries.entered_at,
        entries.entry_index,
        entries.ticket_status_category,
        lag(entries.ticket_status_category) over (
            partition by entries.ticket_id order by entries.entered_at, entries.entry_index
        ) as previous_category,
        row_number() over (
            partition by entries.ticket_id order by entries.entered_at desc, entries.entry_index desc
        ) as from_last
    from {{ ref('ticket_status_entries') }} as entries
    cross join {{ ref('run_context') }} as run_context
    where entries.entered_at <= run_context.as_of
),

standing as (
    select
        ticket_id,
        max(case when from_last = 1 then ticket_status_category end) as standing_category,
        max(case when ticket_status_category = 'done' and coalesce(previous_category, '') <> 'done' then entered_at end)
            as last_done_at
    from statuses
    group by ticket_id
),

terminated as (
    select distinct called.thing_id
    from {{ ref('setting_matches') }} as called
    inner join {{ ref('setting_matches') }} as claimed
        on called.node_id = claimed.node_id and called.thing_id = claimed.thing_id
    where called.setting = 'issue_management.terminated_statuses'
        and claimed.setting in ('issue_management.projects', 'issue_management.incidents')
)

select
    tickets.ticket_id,
    case when standing.standing_category = 'done' then standing.last_done_at end as resolved_at,
    coalesce(lower(tickets.resolution) in (
        'won''t do', 'wont do', 'won''t fix', 'wontfix', 'duplicate', 'cancelled', 'canceled', 'declined',
        'cannot reproduce', 'not planned', 'invalid', 'incomplete', 'works as designed', 'not a bug'
    ), false)
    or coalesce(lower(tickets.ticket_status) in (
        'won''t do', 'wont do', 'won''t fix', 'wontfix', 'duplicate', 'cancelled', 'canceled', 'removed', 'rejected'
    ), false)
    or terminated.thing_id is not null as is_terminated,
    coalesce(lower(tickets.ticket_type) = 'epic', false) as is_epic
from {{ ref('tickets') }} as tickets
left join standing on tickets.ticket_id = standing.ticket_id
left join terminated on tickets.ticket_id = terminated.thing_id
