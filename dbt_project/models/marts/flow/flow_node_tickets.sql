-- Which completed tickets count for which node: those of its teams' projects, and where the team asks for it (the
-- default) only those that its own people had when they were completed: of the team then, or today, as the tree says.
with claimed as (
    select
        matches.node_id, times.ticket_id, times.counted_at, assignees.account_id,
        {{ local_date(
            "case when profiles.attribution = 'today' then run_context.as_of else times.counted_at end", 'profiles.timezone'
        ) }} as attributed_on
    from {{ ref('setting_matches') }} as matches
    inner join {{ ref('node_profiles') }} as profiles on matches.node_id = profiles.node_id
    inner join {{ ref('ticket_lead_times') }} as times
        on matches.thing_id = times.ticket_id and profiles.profile_name = times.profile_name
    inner join {{ ref('ticket_assignees') }} as assignees on times.ticket_id = assignees.ticket_id
    cross join {{ ref('run_context') }} as run_context
    where matches.setting = 'issue_management.projects' and times.counted_at is not null
),

counted as (
    select claimed.node_id, claimed.ticket_id, claimed.counted_at
    from claimed
    left join {{ ref('team_attribution') }} as attribution
        on claimed.node_id = attribution.node_id and attribution.metric = 'lead_time'
    left join {{ ref('account_teams') }} as assignees
        on claimed.account_id = assignees.account_id
        and claimed.node_id = assignees.node_id
        and (assignees.valid_from is null or claimed.attributed_on >= assignees.valid_from)
        and (assignees.valid_to is null or claimed.attributed_on < assignees.valid_to)
    where not coalesce(attribution.is_restricted_to_team, true) or assignees.node_id is not null
)

select distinct
    ancestors.ancestor_node_id as node_id,
    counted.ticket_id,
    profiles.profile_name,
    {{ local_date('counted.counted_at', 'profiles.timezone') }} as counted_on
from counted
inner join {{ ref('org_node_ancestors') }} as ancestors on counted.node_id = ancestors.node_id
inner join {{ ref('node_profiles') }} as profiles on ancestors.ancestor_node_id = profiles.node_id
