{{ union_with_category(
    ['stg_files__tickets'],
    key=['ticket_id'],
    thing='ticket',
    status='ticket_status',
    category='ticket_status_category'
) }}
