{{ union_with_category(
    ['stg_files__pull_requests', 'stg_github__pull_requests', 'stg_git__pull_requests'],
    key=['pull_request_id'],
    thing='pull_request',
    status='pull_request_status',
    category='pull_request_status_category'
) }}
