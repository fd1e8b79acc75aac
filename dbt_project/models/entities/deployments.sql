{{ union_with_category(
    ['stg_files__deployments', 'stg_github__deployments', 'stg_git__deployments'],
    key=['deployment_id'],
    thing='deployment',
    status='deployment_status',
    category='deployment_status_category'
) }}
