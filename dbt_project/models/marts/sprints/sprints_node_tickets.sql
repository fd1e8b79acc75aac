-- Which tickets of which sprints count for which node: those of its teams' projects, each once however many teams claim it.
-- Where the claim speaks of sprint names, only sprints of these names: a ticket that is carried into another team's sprint
-- counts there for that team.
with naming as (
    select distinct node_id, group_index
    from {{ ref('team_settings') }}
    where setting = 'issue_management.projects' and property = 'sprint_name'
)

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
left join naming on matches.node_id = naming.node_id and matches.group_index = naming.group_index
left join {{ ref('sprint_claims') }} as claims
    on matches.node_id = claims.node_id
    and matches.group_index = claims.group_index
    and facts.sprint_id = claims.sprint_id
where matches.setting = 'issue_management.projects' and (naming.node_id is null or claims.sprint_id is not null)
