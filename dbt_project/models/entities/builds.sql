{{ union_with_category(
    ['stg_files__builds', 'stg_github__builds'],
    key=['build_id'],
    thing='build',
    status='build_status',
    category='build_status_category'
) }}
