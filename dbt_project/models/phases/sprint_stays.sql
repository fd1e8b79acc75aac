-- What was in a sprint only within the grace after its start, before, or after its completion, was not in its scope.
-- Done all along: done before the sprint began, or before the ticket entered it, and never reopened in it.
with windows as (
    select
        profiles.profile_name, sprints.sprint_id, sprints.started_at, sprints.completed_at,
        least({{ plus_seconds('sprints.started_at', 'profiles.sprint_grace_seconds') }}, sprints.completed_at)
            as committed_at
    from {{ ref('sprints') }} as sprints
    cross join {{ ref('efficiency_profiles') }} as profiles
    cross join {{ ref('run_context') }} as run_context
    where sprints.started_at < sprints.completed_at and sprints.completed_at <= run_context.as_of
),

stays as (
    select
        windows.profile_name, windows.sprint_id, memberships.ticket_id, windows.started_at, windows.committed_at,
        windows.completed_at, memberships.entered_at, memberships.left_at,
        greatest(memberships.entered_at, windows.started_at) as began_at,
        least(coalesce(memberships.left_at, windows.completed_at), windows.completed_at) as ended_at
    from windows
    inner join {{ ref('sprint_memberships') }} as memberships on windows.sprint_id = memberships.sprint_id
    where memberships.entered_at < windows.completed_at
        and (memberships.left_at is null or memberships.left_at > windows.committed_at)
)

select
    stays.profile_name,
    stays.sprint_id,
    stays.ticket_id,
    stays.entered_at,
    stays.left_at,
    stays.committed_at,
    stays.completed_at,
    stays.entered_at <= stays.committed_at as is_at_start,
    stays.left_at is null or stays.left_at >= stays.completed_at as is_at_end,
    done.ticket_id is not null as is_done_all_along
from stays
left join {{ ref('ticket_done_spans') }} as done
    on stays.ticket_id = done.ticket_id
    and done.started_at <= stays.began_at
    and (done.ended_at is null or done.ended_at >= stays.ended_at)
