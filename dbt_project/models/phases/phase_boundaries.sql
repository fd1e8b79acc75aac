-- The boundaries of each profile's phases: 0 where the first begins, n where phase n ends. The name of an event carries
-- first or last (`first_commit`) or the profile says which occurrence. Deployments, and the builds before them, are those
-- of the profile's deployment source.
with written as (
    select profile_name, 0 as boundary_index, start_event as event, start_qualifier as qualifier, start_occurrence as occurrence
    from {{ ref('profile_phases') }}
    where phase_index = 1
    union all
    select profile_name, phase_index, end_event, end_qualifier, end_occurrence
    from {{ ref('profile_phases') }}
    union all
    select later.profile_name, -later.phase_index, later.start_event, later.start_qualifier, later.start_occurrence
    from {{ ref('profile_phases') }} as later
    inner join {{ ref('profile_phases') }} as before
        on later.profile_name = before.profile_name and later.phase_index = before.phase_index + 1
    where later.start_event is not null
        and (
            later.start_event is distinct from before.end_event
            or later.start_qualifier is distinct from before.end_qualifier
            or later.start_occurrence is distinct from before.end_occurrence
        )
)

select
    written.profile_name,
    written.boundary_index,
    replace(replace(written.event, '.first_', '.'), '.last_', '.') as event,
    case
        when written.event like 'continuous_delivery.%' or written.event like 'continuous_integration.%' then profiles.deployment_source
        else coalesce(lower(written.qualifier), '')
    end as qualifier,
    case
        when position('.last_' in written.event) > 0 then 'last'
        when position('.first_' in written.event) > 0 then 'first'
        else coalesce(written.occurrence, 'first')
    end as occurrence
from written
inner join {{ ref('efficiency_profiles') }} as profiles on written.profile_name = profiles.profile_name
