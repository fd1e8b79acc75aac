select * from {{ union_of(['stg_files__former_ticket_keys', 'stg_jira__former_ticket_keys'], key=['ticket_id', 'former_key']) }} as every
