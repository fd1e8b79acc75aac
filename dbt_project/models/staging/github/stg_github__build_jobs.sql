{%- set here = {'tool': "'github'", 'instance': 'raw.instance'} %}
select
    {{ thing_id('build_job', ['raw.run_id', 'raw.job_id'], **here) }} as build_job_id,
    {{ thing_id('build', ['raw.run_id'], **here) }} as build_id,
    raw.job_name,
    raw.run_attempt as attempt_number,
    lower(coalesce(raw.conclusion, raw.status)) as job_status,
    case
        when lower(raw.status) <> 'completed' then 'running'
        when lower(raw.conclusion) in ('success', 'neutral') then 'succeeded'
        when lower(raw.conclusion) in ('failure', 'timed_out', 'startup_failure') then 'failed'
        when lower(raw.conclusion) in ('cancelled', 'skipped', 'stale', 'action_required') then 'cancelled'
    end as job_status_category,
    raw.started_at,
    case when lower(raw.status) = 'completed' then raw.completed_at end as finished_at,
    raw.url,
    raw._connection
from {{ newest_children(
    source('github', 'workflow_jobs'),
    source('github', 'workflow_runs'),
    key=['instance', 'run_id'],
    parent_key=['instance', 'run_id']
) }} as raw
