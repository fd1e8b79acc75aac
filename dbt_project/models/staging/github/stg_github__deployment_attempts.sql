-- Which attempt of its workflow run a deployment record is of: that of its job, told by GitHub or by how often a job of
-- its name ran before; else the last one where it was made after that began. A later record is of no earlier attempt.
with jobs as (
    select instance, job_id,
        coalesce(run_attempt, row_number() over (partition by instance, run_id, job_name order by started_at, job_id))
            as attempt_number
    from {{ newest_children(
        source('github', 'workflow_jobs'),
        source('github', 'workflow_runs'),
        key=['instance', 'run_id'],
        parent_key=['instance', 'run_id']
    ) }} as children
),

runs as (
    select instance, run_id, run_attempt, attempt_started_at, workflow_name, status, lower(conclusion) as conclusion, updated_at, url
    from {{ newest(source('github', 'workflow_runs'), key=['instance', 'run_id'], mode='append') }} as raw
),

attempted as (
    select
        records.instance, records.repository, records.deployment_number, records.run_number, records.service_name,
        records.region, records.environment_name, records.task, records.commit_sha, records.tag_name,
        records.deployment_status, records.created_at, records.started_at, records.entered_at, records._connection,
        runs.workflow_name, runs.run_attempt, coalesce(runs.url, records.url) as url, runs.updated_at as run_ended_at,
        case when runs.status = 'completed' then runs.conclusion end as run_conclusion,
        max(
            greatest(
                least(coalesce(jobs.attempt_number, 1), coalesce(runs.run_attempt, 1)),
                case when records.created_at >= runs.attempt_started_at then runs.run_attempt else 1 end
            )
        ) over (
            partition by records.instance, coalesce(records.run_number, -records.deployment_number)
            order by records.created_at, records.deployment_number
        ) as attempt_number
    from {{ ref('stg_github__deployment_records') }} as records
    left join runs on records.instance = runs.instance and records.run_number = runs.run_id
    left join jobs on records.instance = jobs.instance and records.job_number = jobs.job_id
),

judged as (
    select
        *,
        case
            when deployment_status in ('success', 'active') then 'succeeded'
            when deployment_status in ('failure', 'error')
                then case when attempt_number = run_attempt and run_conclusion = 'cancelled' then 'cancelled' else 'failed' end
            when deployment_status = 'abandoned' then 'cancelled'
            when deployment_status in ('inactive', 'destroyed') then null
            -- Nobody ends a deployment that waits for a run that is over, or that was begun anew.
            when run_conclusion is not null or attempt_number < run_attempt then 'cancelled'
            else 'running'
        end as category
    from attempted
)

select
    instance,
    case
        when run_number is null then 'deployment-' || cast(deployment_number as varchar)
        when attempt_number = 1 then cast(run_number as varchar)
        else cast(run_number as varchar) || '/attempts/' || cast(attempt_number as varchar)
    end as deployment_key,
    deployment_number,
    run_number,
    repository, service_name, region, environment_name, commit_sha, tag_name,
    coalesce(workflow_name, task) as pipeline_name,
    deployment_status,
    category as deployment_status_category,
    created_at,
    started_at,
    case
        when category = 'running' then null
        when deployment_status in ('success', 'active', 'failure', 'error', 'abandoned', 'inactive', 'destroyed') then entered_at
        else greatest(entered_at, case when attempt_number = run_attempt then run_ended_at end)
    end as finished_at,
    url,
    _connection
from judged
