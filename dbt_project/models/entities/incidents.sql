{{ union_with_category(
    ['stg_files__incidents'],
    key=['incident_id'],
    thing='incident',
    status='incident_status',
    category='incident_status_category'
) }}
