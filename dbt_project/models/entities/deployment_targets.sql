select * from {{ union_of(['stg_files__deployment_targets', 'stg_github__deployment_targets', 'stg_git__deployment_targets'], key=['deployment_target_id']) }} as every
