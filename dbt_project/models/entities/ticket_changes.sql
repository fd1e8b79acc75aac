select * from {{ union_of(['stg_files__ticket_changes', 'stg_github__ticket_changes', 'stg_jira__ticket_changes'], key=['ticket_change_id']) }} as every
