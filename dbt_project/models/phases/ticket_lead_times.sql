-- The lead time of completed tickets, from the first known boundary to the last. Where only deployed tickets count, one
-- that a service's first known deployment carried is not measurable: when it was deployed is not known.
with boundaries as (
    select
        ticket_id,
        profile_name,
        min_by(held_at, boundary_index) as first_at,
        max_by(held_at, boundary_index) as last_at,
        count(*) as boundary_count,
        min(boundary_index) as first_index,
        max(boundary_index) as last_index,
        count(*) filter (where is_moved) as boundary_moved_count,
        bool_or(is_out_of_order) as is_out_of_order
    from {{ ref('ticket_boundaries') }}
    group by ticket_id, profile_name
),

deployments as (
    select
        made.ticket_id,
        sources.source,
        bool_and(shipped.commit_id is not null) as is_every_change_deployed,
        max(shipped.deployed_at) as last_deployed_at,
        min(shipped.reason) as reason
    from {{ ref('ticket_changes_made') }} as made
    cross join (select distinct deployment_source as source from {{ ref('efficiency_profiles') }}) as sources
    cross join {{ ref('run_context') }} as run_context
    left join {{ ref('shipped_commits') }} as shipped
        on made.landed_commit_id = shipped.commit_id and sources.source = shipped.source
        and shipped.deployed_at <= run_context.as_of
    group by made.ticket_id, sources.source
),

profiles as (
    select
        profiles.profile_name, profiles.lead_time_order, profiles.lead_time_population, profiles.deployment_source,
        max(phases.phase_index) as phase_count
    from {{ ref('efficiency_profiles') }} as profiles
    inner join {{ ref('profile_phases') }} as phases on profiles.profile_name = phases.profile_name
    group by 1, 2, 3, 4
),

judged as (
    select
        resolutions.ticket_id, profiles.profile_name, resolutions.resolved_at, boundaries.first_at, boundaries.last_at,
        case when profiles.lead_time_population = 'only_deployed' then deployments.last_deployed_at else resolutions.resolved_at end
            as counted_at,
        coalesce(boundaries.first_index = 0 and boundaries.last_index = profiles.phase_count, false) as has_both_ends,
        coalesce(boundaries.boundary_moved_count, 0) as boundary_moved_count,
        case
            when resolutions.is_epic or resolutions.is_terminated then 'filtered_out'
            when profiles.lead_time_population = 'only_deployed' and not coalesce(deployments.is_every_change_deployed, false)
                then 'not_deployed'
            when profiles.lead_time_population = 'only_deployed' and deployments.reason is not null then deployments.reason
            when coalesce(boundaries.boundary_count, 0) < 2 then 'missing_boundary'
            when boundaries.is_out_of_order then 'out_of_order'
            when profiles.lead_time_order = 'enforce' and boundaries.boundary_moved_count > 0 then 'out_of_order'
        end as reason
    from {{ ref('ticket_resolutions') }} as resolutions
    cross join profiles
    left join boundaries
        on resolutions.ticket_id = boundaries.ticket_id and profiles.profile_name = boundaries.profile_name
    left join deployments
        on resolutions.ticket_id = deployments.ticket_id and profiles.deployment_source = deployments.source
    where resolutions.resolved_at is not null
)

select
    ticket_id, profile_name, resolved_at, counted_at, first_at as started_at, last_at as ended_at,
    case when reason is null then {{ seconds_between('first_at', 'last_at') }} end as lead_time_seconds,
    has_both_ends, boundary_moved_count, reason
from judged
