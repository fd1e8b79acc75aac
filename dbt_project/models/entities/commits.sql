select * from {{ union_of(['stg_git__commits', 'stg_files__commits', 'stg_github__commits'], key=['commit_id']) }} as every
