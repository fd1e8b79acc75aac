select * from {{ union_of(['stg_git__commit_paths'], key=['commit_id', 'path']) }} as every
