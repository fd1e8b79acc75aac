select
    {{ thing_id('deployment', ['deployment_key']) }} as deployment_id,
    deployment_key,
    'tags' as pipeline_name,
    repository as project_name,
    split_part(repository, '/', 1) as organisation_name,
    'released' as deployment_status,
    'succeeded' as deployment_status_category,
    {{ empty_list() }} as stage_statuses,
    cast(null as timestamp) as started_at,
    tagged_at as finished_at,
    false as is_day_precision,
    cast(null as varchar) as url,
    _connection
from {{ ref('stg_git__release_tags') }}
