select * from {{ union_of(['stg_git__commit_repositories', 'stg_files__commit_repositories', 'stg_github__commit_repositories'], key=['commit_id', 'repository_id']) }} as every
