-- Which tickets of which sprints count for which node: those of its teams' projects, each once however many teams claim it.
select distinct
    ancestors.ancestor_node_id as node_id,
    profiles.profile_name,
    facts.sprint_id,
    facts.ticket_id,
    {{ local_date('facts.completed_at', 'profiles.timezone') }} as completed_on
from {{ ref('setting_matches') }} as matches
inner join {{ ref('org_node_ancestors') }} as ancestors on matches.node_id = ancestors.node_id
inner join {{ ref('node_profiles') }} as profiles on ancestors.ancestor_node_id = profiles.node_id
inner join {{ ref('sprint_tickets') }} as facts
    on matches.thing_id = facts.ticket_id and profiles.profile_name = facts.profile_name
where matches.setting = 'issue_management.projects'
