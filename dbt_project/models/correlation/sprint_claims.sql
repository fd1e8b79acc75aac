-- A ticket is claimed by any of its sprints' names; which of its sprints are the team's, the same conditions say of each sprint.
-- Conditions are held against distinct names.
with conditions as (
    select node_id, group_index, condition_index, operator, is_negated, value, value_pattern
    from {{ ref('team_settings') }}
    where setting = 'issue_management.projects' and property = 'sprint_name'
),

claims as (
    select node_id, group_index, count(distinct condition_index) filter (where not is_negated) as wanted_count
    from conditions
    group by node_id, group_index
),

names as (
    select distinct lower(sprint_name) as sprint_name from {{ ref('sprints') }}
),

hits as (
    select distinct
        conditions.node_id, conditions.group_index, conditions.condition_index, conditions.is_negated, names.sprint_name
    from conditions
    inner join names on {{ meets('names.sprint_name', 'conditions') }}
),

met as (
    select claims.node_id, claims.group_index, names.sprint_name
    from claims
    cross join names
    left join hits
        on claims.node_id = hits.node_id
        and claims.group_index = hits.group_index
        and names.sprint_name = hits.sprint_name
    group by claims.node_id, claims.group_index, names.sprint_name, claims.wanted_count
    having count(hits.condition_index) filter (where not hits.is_negated) = claims.wanted_count
        and count(hits.condition_index) filter (where hits.is_negated) = 0
)

select met.node_id, met.group_index, sprints.sprint_id
from met
inner join {{ ref('sprints') }} as sprints on met.sprint_name = lower(sprints.sprint_name)
