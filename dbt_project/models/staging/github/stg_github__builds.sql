{%- set here = {'tool': "'github'", 'instance': 'raw.instance'} %}
{%- set repository = 'coalesce(names.repository_name, raw.repository)' %}
-- A run that a change started and that deploys has built what it deploys by then; one that a person, a timer or another
-- run started to deploy has built nothing. A branch of a fork is none of the repository's.
with deploying as (
    select instance, run_number, min(created_at) as deployed_at
    from {{ ref('stg_github__deployment_records') }}
    where run_number is not null
    group by instance, run_number
)

select
    {{ thing_id('build', ['raw.run_id'], **here) }} as build_id,
    {{ thing_id('repository', [repository], **here) }} as repository_id,
    raw.workflow_name as pipeline_name,
    {{ thing_id('commit', ['raw.commit_sha']) }} as commit_id,
    case
        when lower(raw.head_repository) <> lower(raw.repository)
            then split_part(raw.head_repository, '/', 1) || ':' || raw.branch
        else raw.branch
    end as branch_name,
    cast(null as varchar) as version,
    {{ empty_list() }} as artifacts,
    lower(coalesce(raw.conclusion, raw.status)) as build_status,
    case
        when lower(raw.status) <> 'completed' then 'running'
        when lower(raw.conclusion) in ('success', 'neutral') then 'succeeded'
        when lower(raw.conclusion) in ('failure', 'timed_out', 'startup_failure') then 'failed'
        when lower(raw.conclusion) in ('cancelled', 'skipped', 'stale', 'action_required') then 'cancelled'
    end as build_status_category,
    raw.event = 'schedule' as is_scheduled,
    coalesce(raw.attempt_started_at, raw.created_at) as started_at,
    case
        when lower(raw.status) = 'completed' and deploying.deployed_at >= raw.attempt_started_at
            then least(raw.updated_at, deploying.deployed_at)
        when lower(raw.status) = 'completed' then raw.updated_at
    end as finished_at,
    raw.url,
    raw._connection
from {{ newest(source('github', 'workflow_runs'), key=['instance', 'run_id'], mode='append') }} as raw
left join {{ ref('stg_github__repository_names') }} as names
    on raw.instance = names.instance and raw.repository_id = names.repository_number
left join deploying on raw.instance = deploying.instance and raw.run_id = deploying.run_number
where deploying.run_number is null or raw.event in ('push', 'pull_request', 'pull_request_target', 'merge_group')
