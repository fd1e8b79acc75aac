-- Which merged pull requests count for which node: those of its teams' repositories that no setting excludes, and where
-- the team asks for it only those of its own people: at the time of the merge, or today, as the tree says.
with claimed as (
    select
        teams.node_id, pull_requests.pull_request_id, pull_requests.author_account_id, pull_requests.merged_at,
        coalesce(types.account_type, 'human') as author_type,
        {{ local_date(
            "case when profiles.attribution = 'today' then run_context.as_of else pull_requests.merged_at end", 'profiles.timezone'
        ) }} as attributed_on
    from {{ ref('team_repositories') }} as teams
    inner join {{ ref('node_profiles') }} as profiles on teams.node_id = profiles.node_id
    inner join {{ ref('pull_requests') }} as pull_requests on teams.repository_id = pull_requests.repository_id
    left join {{ ref('setting_matches') }} as excluded
        on teams.node_id = excluded.node_id
        and excluded.setting = 'source_code.excluded'
        and pull_requests.pull_request_id = excluded.thing_id
    left join {{ ref('account_types') }} as types on pull_requests.author_account_id = types.account_id
    cross join {{ ref('run_context') }} as run_context
    where pull_requests.merged_at <= run_context.as_of and excluded.thing_id is null
),

counted as (
    select claimed.node_id, claimed.pull_request_id, claimed.merged_at, claimed.author_type
    from claimed
    left join {{ ref('team_attribution') }} as attribution
        on claimed.node_id = attribution.node_id and attribution.metric = 'pull_requests'
    left join {{ ref('account_teams') }} as authors
        on claimed.author_account_id = authors.account_id
        and claimed.node_id = authors.node_id
        and (authors.valid_from is null or claimed.attributed_on >= authors.valid_from)
        and (authors.valid_to is null or claimed.attributed_on < authors.valid_to)
    where not coalesce(attribution.is_restricted_to_team, false) or authors.node_id is not null
)

select distinct
    ancestors.ancestor_node_id as node_id,
    counted.pull_request_id,
    profiles.profile_name,
    profiles.deployment_source as source,
    {{ local_date('counted.merged_at', 'profiles.timezone') }} as merged_on,
    counted.author_type
from counted
inner join {{ ref('org_node_ancestors') }} as ancestors on counted.node_id = ancestors.node_id
inner join {{ ref('node_profiles') }} as profiles on ancestors.ancestor_node_id = profiles.node_id
