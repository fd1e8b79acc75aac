-- A ticket was in a sprint from its creation where its history begins inside it, or where it is in it and no history says
-- since when: trackers write no change for what a ticket is created with. Of several changes at one instant the last one holds:
-- who leaves and comes back at once has not been away.
with listed as (
    select
        ticket_id,
        {{ thing_id(
            'sprint', ['sprint_key'], tool="split_part(ticket_id, ':', 1)", instance="split_part(ticket_id, ':', 2)"
        ) }} as sprint_id
    from {{ ref('tickets') }}
    {{ explode('sprint_keys', 'sprint_key') }}
),

named as (
    select ticket_id, sprint_name
    from {{ ref('tickets') }}
    {{ explode('sprints', 'sprint_name') }}
    where {{ length_of('sprint_keys') }} = 0
),

current_sprints as (
    select ticket_id, sprint_id from listed
    union
    select named.ticket_id, known.sprint_id
    from named
    inner join {{ ref('sprint_names') }} as known
        on split_part(named.ticket_id, ':', 1) = known.tool
        and split_part(named.ticket_id, ':', 2) = known.instance
        and named.sprint_name = known.sprint_name
),

firsts as (
    select ticket_id, sprint_id, min_by(step, change_number) as first_step
    from {{ ref('sprint_steps') }}
    group by ticket_id, sprint_id
),

begun as (
    select ticket_id, sprint_id from firsts where first_step <= 0
    union
    select current_sprints.ticket_id, current_sprints.sprint_id
    from current_sprints
    left join firsts
        on current_sprints.ticket_id = firsts.ticket_id and current_sprints.sprint_id = firsts.sprint_id
    where firsts.ticket_id is null
),

steps as (
    select begun.ticket_id, begun.sprint_id, 0 as change_number, tickets.created_at as changed_at, 1 as step
    from begun
    inner join {{ ref('tickets') }} as tickets on begun.ticket_id = tickets.ticket_id
    union all
    select ticket_id, sprint_id, change_number, changed_at, step from {{ ref('sprint_steps') }} where step <> 0
),

standing as (
    select ticket_id, sprint_id, changed_at, max_by(step, change_number) as step
    from steps
    group by ticket_id, sprint_id, changed_at
),

turns as (
    select
        ticket_id, sprint_id, changed_at, step,
        lag(step) over (partition by ticket_id, sprint_id order by changed_at) as previous_step
    from standing
),

stays as (
    select
        ticket_id, sprint_id, step, changed_at as entered_at,
        lead(changed_at) over (partition by ticket_id, sprint_id order by changed_at) as left_at
    from turns
    where step is distinct from previous_step
)

select ticket_id, sprint_id, entered_at, left_at
from stays
where step = 1
