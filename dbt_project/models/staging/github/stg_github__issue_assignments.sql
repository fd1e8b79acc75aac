-- GitHub lets several people have an issue; here it is whoever was assigned last and still is.
with events as (
    select
        instance, repository_id, issue_number, event_id, event_type, assignee_login,
        row_number() over (partition by instance, repository_id, issue_number order by created_at, _ordinal) as place
    from {{ newest_numbered_children(
        source('github', 'issue_events'), source('github', 'issues'), 'issue_number'
    ) }} as children
    where event_type in ('AssignedEvent', 'UnassignedEvent') and assignee_login is not null
),

held as (
    select
        instance, repository_id, issue_number, event_type, assignee_login, place,
        lead(place) over (partition by instance, repository_id, issue_number, assignee_login order by place) as last_place
    from events
),

told as (
    select
        events.instance, events.repository_id, events.issue_number, events.event_id, events.place,
        max_by(held.assignee_login, held.place) as assignee_login
    from events
    left join held
        on events.instance = held.instance
        and events.repository_id = held.repository_id
        and events.issue_number = held.issue_number
        and held.event_type = 'AssignedEvent'
        and held.place <= events.place
        and (held.last_place is null or held.last_place > events.place)
    group by events.instance, events.repository_id, events.issue_number, events.event_id, events.place
)

select
    instance,
    event_id as issue_event_id,
    lag(assignee_login) over (partition by instance, repository_id, issue_number order by place) as previous_login,
    assignee_login
from told
