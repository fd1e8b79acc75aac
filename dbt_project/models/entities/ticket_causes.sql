select * from {{ union_of(['stg_files__ticket_causes', 'stg_jira__ticket_causes'], key=['ticket_id', 'cause']) }} as every
