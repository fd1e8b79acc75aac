select * from {{ union_of(['stg_files__releases', 'stg_github__releases', 'stg_jira__releases', 'stg_git__releases'], key=['release_id']) }} as every
