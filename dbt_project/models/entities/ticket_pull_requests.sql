select * from {{ union_of(['stg_github__ticket_pull_requests', 'stg_jira__ticket_pull_requests'], key=['ticket_id', 'pull_request_id']) }} as every
