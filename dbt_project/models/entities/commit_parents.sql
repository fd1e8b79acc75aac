select * from {{ union_of(['stg_git__commit_parents', 'stg_files__commit_parents', 'stg_github__commit_parents'], key=['commit_id', 'parent_commit_id']) }} as every
