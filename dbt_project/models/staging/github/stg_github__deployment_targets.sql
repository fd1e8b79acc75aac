-- Several jobs of an execution may name one target: the last of them tells its revision.
{%- set here = {'tool': "'github'"} %}
select
    {{ thing_id('deployment_target', ['deployment_key', 'service_name', 'environment_name', 'region'], **here) }}
        as deployment_target_id,
    {{ thing_id('deployment', ['deployment_key'], **here) }} as deployment_id,
    {{ thing_id('service', ['service_name'], **here) }} as service_id,
    service_name,
    environment_name,
    region,
    {{ thing_id('repository', ['repository'], **here) }} as repository_id,
    commit_sha as revision,
    tag_name as version,
    cast(null as varchar) as artifact,
    {{ thing_id('build', ['run_number'], **here) }} as build_id,
    {{ empty_list() }} as tags,
    _connection
from {{ ref('stg_github__deployment_attempts') }}
where true
qualify row_number() over (
    partition by instance, deployment_key, service_name, environment_name, region
    order by created_at desc, deployment_number desc
) = 1
