select * from {{ union_of(['stg_files__pull_request_commits', 'stg_github__pull_request_commits'], key=['pull_request_id', 'commit_id']) }} as every
