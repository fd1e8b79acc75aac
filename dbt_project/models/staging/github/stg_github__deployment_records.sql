-- What GitHub calls a deployment: one target. Those whose statuses name one workflow run belong to one execution of it.
{%- set repository = 'coalesce(names.repository_name, raw.repository)' %}
with statuses as (
    select
        instance, repository_id, deployment_id, state, created_at, log_url,
        row_number() over (
            partition by instance, repository_id, deployment_id
            order by
                case when state = 'INACTIVE' then 1 else 0 end,
                created_at desc,
                case when state in ('QUEUED', 'PENDING', 'WAITING') then 2 when state = 'IN_PROGRESS' then 1 else 0 end,
                status_id desc
        ) as from_last
    from {{ newest_children(
        source('github', 'deployment_statuses'),
        source('github', 'deployments'),
        key=['instance', 'repository_id', 'deployment_id'],
        parent_key=['instance', 'repository_id', 'deployment_id']
    ) }} as children
),

-- GitHub makes a deployment inactive when another one takes its place: it is what it was before.
last_statuses as (
    select
        instance, repository_id, deployment_id, state,
        min(created_at) over (partition by instance, repository_id, deployment_id, state) as entered_at,
        min(case when state = 'IN_PROGRESS' then created_at end) over (partition by instance, repository_id, deployment_id)
            as progressed_at,
        max(log_url) over (partition by instance, repository_id, deployment_id) as log_url,
        from_last
    from statuses
)

select
    raw.instance,
    {{ repository }} as repository,
    raw.deployment_id as deployment_number,
    try_cast({{ match_of('statuses.log_url', '/actions/runs/([0-9]+)') }} as bigint) as run_number,
    try_cast({{ match_of('statuses.log_url', '/actions/runs/[0-9]+/job/([0-9]+)') }} as bigint) as job_number,
    coalesce({{ json_text('raw.payload', '$.service') }}, {{ json_text(json_text('raw.payload', '$'), '$.service') }}, {{ repository }})
        as service_name,
    coalesce({{ json_text('raw.payload', '$.region') }}, {{ json_text(json_text('raw.payload', '$'), '$.region') }}) as region,
    coalesce(raw.environment, raw.original_environment) as environment_name,
    raw.task,
    lower(raw.commit_sha) as commit_sha,
    case when raw.ref_prefix = 'refs/tags/' then raw.ref_name end as tag_name,
    case
        when raw.state in ('ABANDONED', 'DESTROYED') and coalesce(statuses.state, '') not in ('SUCCESS', 'FAILURE', 'ERROR')
            then lower(raw.state)
        else lower(coalesce(case when statuses.state <> 'INACTIVE' then statuses.state end, raw.state, 'PENDING'))
    end as deployment_status,
    raw.created_at,
    coalesce(statuses.progressed_at, raw.created_at) as started_at,
    coalesce(case when statuses.state <> 'INACTIVE' then statuses.entered_at end, raw.updated_at) as entered_at,
    statuses.log_url as url,
    raw._connection
from {{ newest(source('github', 'deployments'), key=['instance', 'repository_id', 'deployment_id'], mode='append') }} as raw
left join last_statuses as statuses
    on raw.instance = statuses.instance
    and raw.repository_id = statuses.repository_id
    and raw.deployment_id = statuses.deployment_id
    and statuses.from_last = 1
left join {{ ref('stg_github__repository_names') }} as names
    on raw.instance = names.instance and raw.repository_id = names.repository_number
