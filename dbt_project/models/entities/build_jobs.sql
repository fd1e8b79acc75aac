{{ union_with_category(
    ['stg_github__build_jobs'],
    key=['build_job_id'],
    thing='build',
    status='job_status',
    category='job_status_category'
) }}
