-- A service is what deployments name. Its repository: what profiles_config/services.yml says, else what its
-- deployments say, if they agree.
with named as (
    select
        service_id,
        max(service_name) as service_name,
        case when count(distinct repository_id) = 1 then max(repository_id) end as told_repository_id,
        max(_connection) as _connection
    from {{ ref('deployment_targets') }}
    where service_id is not null
    group by service_id
),

configured as (
    select
        services.service_name,
        services.tool,
        services.instance,
        services.path,
        coalesce(
            min(repositories.repository_id),
            'unknown:unknown:repository:' || lower(max(services.repository))
        ) as repository_id
    from {{ ref('stg_config__services') }} as services
    left join {{ ref('repositories') }} as repositories
        on lower(services.repository) in (lower(repositories.repository_name), repositories.repository_id)
    group by services.service_name, services.tool, services.instance, services.path
)

select
    named.service_id,
    named.service_name,
    coalesce(configured.repository_id, named.told_repository_id) as repository_id,
    configured.path,
    named._connection
from named
left join configured
    on lower(named.service_name) = lower(configured.service_name)
    and coalesce(configured.tool, split_part(named.service_id, ':', 1)) = split_part(named.service_id, ':', 1)
    and coalesce(configured.instance, split_part(named.service_id, ':', 2)) = split_part(named.service_id, ':', 2)
where true
qualify row_number() over (
    partition by named.service_id order by configured.tool is null, configured.instance is null, configured.path
) = 1
