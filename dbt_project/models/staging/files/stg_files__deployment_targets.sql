-- One row per deployment, service, environment and region.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('deployment_target', ['deployment_key', 'service_name', 'environment_name', 'region']) }}
        as deployment_target_id,
    {{ thing_id('deployment', ['deployment_key']) }} as deployment_id,
    {{ thing_id('service', ['service_name']) }} as service_id,
    service_name,
    environment_name,
    region,
    {{ thing_id('repository', ['repository']) }} as repository_id,
    revision,
    version,
    artifact,
    {{ thing_id('build', ['build_key']) }} as build_id,
    tags,
    _connection
from {{ newest(
        source('files', 'deployments'),
        key=['tool', 'instance', 'deployment_key', 'service_name', 'environment_name', 'region'],
        mode='snapshot'
    ) }} as raw
