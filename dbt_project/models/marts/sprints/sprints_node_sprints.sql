-- Both estimates, one below the other: a ticket's points, 0 where it has none; or 1. What it had when it came into the scope
-- is delivered or missed, so that both add up to the commitment; what it had at the completion is the work delivered.
with estimated as (
    select
        nodes.node_id, nodes.profile_name, nodes.sprint_id, nodes.completed_on, facts.is_committed, facts.is_added,
        facts.is_removed, facts.is_final, facts.is_delivered, 'story_points' as estimate,
        coalesce(facts.joined_story_points, 0.0) as joined_amount,
        coalesce(facts.judged_story_points, 0.0) as judged_amount,
        facts.joined_story_points is not null or facts.judged_story_points is not null as is_estimated
    from {{ ref('sprints_node_tickets') }} as nodes
    inner join {{ ref('sprints_tickets') }} as facts
        on nodes.profile_name = facts.profile_name
        and nodes.sprint_id = facts.sprint_id
        and nodes.ticket_id = facts.ticket_id
    where facts.reason is null
),

counted as (
    select
        node_id, profile_name, sprint_id, completed_on, is_committed, is_added, is_removed, is_final, is_delivered,
        estimate, joined_amount, judged_amount, is_estimated
    from estimated
    union all
    select
        node_id, profile_name, sprint_id, completed_on, is_committed, is_added, is_removed, is_final, is_delivered,
        'tickets', 1.0, 1.0, true
    from estimated
),

sums as (
    select
        node_id, profile_name, sprint_id, estimate, completed_on,
        count(*) as ticket_count,
        count(*) filter (where is_estimated) as estimated_ticket_count,
        coalesce(sum(joined_amount) filter (where is_committed), 0.0) as commit_amount,
        coalesce(sum(joined_amount) filter (where is_added), 0.0) as creep_amount,
        sum(judged_amount - joined_amount) as re_estimated_amount,
        coalesce(sum(judged_amount) filter (where is_removed), 0.0) as removed_amount,
        coalesce(sum(judged_amount) filter (where is_final), 0.0) as final_amount,
        coalesce(sum(joined_amount) filter (where is_committed and is_delivered), 0.0) as delivered_commit_amount,
        coalesce(sum(joined_amount) filter (where is_committed and not is_delivered), 0.0) as missed_commit_amount,
        coalesce(sum(joined_amount) filter (where is_added and is_delivered), 0.0) as delivered_creep_amount,
        coalesce(sum(joined_amount) filter (where is_added and not is_delivered), 0.0) as missed_creep_amount,
        coalesce(sum(judged_amount) filter (where is_delivered), 0.0) as work_delivered_amount
    from counted
    group by node_id, profile_name, sprint_id, estimate, completed_on
)

select
    sums.node_id,
    sums.profile_name,
    sums.sprint_id,
    sums.estimate,
    sums.estimate = nodes.sprint_estimate as is_headline,
    sprints.sprint_name,
    sprints.board_name,
    sprints.started_at,
    sprints.completed_at,
    sums.completed_on,
    sums.ticket_count,
    sums.estimated_ticket_count,
    sums.commit_amount,
    sums.creep_amount,
    sums.re_estimated_amount,
    sums.removed_amount,
    sums.final_amount,
    sums.delivered_commit_amount,
    sums.missed_commit_amount,
    sums.delivered_creep_amount,
    sums.missed_creep_amount,
    sums.work_delivered_amount
from sums
inner join {{ ref('node_profiles') }} as nodes on sums.node_id = nodes.node_id
inner join {{ ref('sprints') }} as sprints on sums.sprint_id = sprints.sprint_id
