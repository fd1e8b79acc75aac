select
    facts.profile_name,
    facts.sprint_id,
    facts.ticket_id,
    sprints.sprint_name,
    tickets.ticket_key,
    tickets.ticket_type,
    facts.joined_at,
    facts.judged_at,
    facts.completed_at,
    facts.is_committed,
    facts.is_added,
    facts.is_removed,
    facts.is_final,
    facts.is_delivered,
    facts.joined_story_points,
    facts.judged_story_points,
    facts.reason
from {{ ref('sprint_tickets') }} as facts
inner join {{ ref('sprints') }} as sprints on facts.sprint_id = sprints.sprint_id
inner join {{ ref('tickets') }} as tickets on facts.ticket_id = tickets.ticket_id
