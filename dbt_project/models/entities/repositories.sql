{{ union_of_told(['stg_git__repositories', 'stg_files__repositories', 'stg_github__repositories'], key=['repository_id']) }}
