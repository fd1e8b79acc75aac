-- A ticket that left and came back is one ticket: committed where it was there at the start, removed where it was gone at
-- the end. Points: those of the moment it came into the scope, and those at the completion, or when it left for good.
with scoped as (
    select
        profile_name, sprint_id, ticket_id,
        min(committed_at) as committed_at,
        min(completed_at) as completed_at,
        bool_or(is_at_start and not is_done_all_along) as is_committed,
        bool_or(is_at_end and not is_done_all_along) as is_final,
        min(case when not is_done_all_along then entered_at end) as entered_at,
        max(case when not is_done_all_along then left_at end) as left_at,
        bool_and(is_done_all_along) as is_done_all_along
    from {{ ref('sprint_stays') }}
    group by profile_name, sprint_id, ticket_id
),

placed as (
    select
        *,
        case when is_committed then committed_at else entered_at end as joined_at,
        case when is_final then completed_at else left_at end as judged_at
    from scoped
)

select
    placed.profile_name,
    placed.sprint_id,
    placed.ticket_id,
    placed.joined_at,
    placed.judged_at,
    placed.completed_at,
    placed.is_committed,
    not placed.is_committed and not placed.is_done_all_along as is_added,
    not placed.is_final and not placed.is_done_all_along as is_removed,
    placed.is_final,
    placed.is_final and done.ticket_id is not null as is_delivered,
    joined.story_points as joined_story_points,
    judged.story_points as judged_story_points,
    case
        when resolutions.is_epic or lower(tickets.ticket_type) in ('sub-task', 'subtask', 'sub task') then 'filtered_out'
        when placed.is_done_all_along then 'done_outside_sprint'
    end as reason
from placed
inner join {{ ref('tickets') }} as tickets on placed.ticket_id = tickets.ticket_id
inner join {{ ref('ticket_resolutions') }} as resolutions on placed.ticket_id = resolutions.ticket_id
left join {{ ref('ticket_done_spans') }} as done
    on placed.ticket_id = done.ticket_id
    and done.started_at <= placed.completed_at
    and (done.ended_at is null or done.ended_at > placed.completed_at)
left join {{ ref('ticket_estimates') }} as joined
    on placed.ticket_id = joined.ticket_id
    and joined.started_at <= placed.joined_at
    and (joined.ended_at is null or joined.ended_at > placed.joined_at)
left join {{ ref('ticket_estimates') }} as judged
    on placed.ticket_id = judged.ticket_id
    and judged.started_at <= placed.judged_at
    and (judged.ended_at is null or judged.ended_at > placed.judged_at)
