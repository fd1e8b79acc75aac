select * from {{ union_of(['stg_git__repositories', 'stg_files__repositories'], key=['repository_id']) }} as every
