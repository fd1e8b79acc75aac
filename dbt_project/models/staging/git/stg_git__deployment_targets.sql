select
    {{ thing_id('deployment_target', ['deployment_key', 'release_service', 'release_environment', 'cast(null as varchar)']) }}
        as deployment_target_id,
    {{ thing_id('deployment', ['deployment_key']) }} as deployment_id,
    {{ thing_id('service', ['release_service']) }} as service_id,
    release_service as service_name,
    release_environment as environment_name,
    cast(null as varchar) as region,
    {{ thing_id('repository', ['repository']) }} as repository_id,
    ref_name as revision,
    ref_name as version,
    cast(null as varchar) as artifact,
    cast(null as varchar) as build_id,
    {{ empty_list() }} as tags,
    _connection
from {{ ref('stg_git__release_tags') }}
