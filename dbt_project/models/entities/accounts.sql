{{ union_of_told(['stg_files__accounts', 'stg_github__accounts', 'stg_jira__accounts', 'stg_git__accounts'], key=['account_id']) }}
