{{ union_with_category(
    ['stg_files__tickets', 'stg_github__tickets', 'stg_jira__tickets'],
    key=['ticket_id'],
    thing='ticket',
    status='ticket_status',
    category='ticket_status_category'
) }}
