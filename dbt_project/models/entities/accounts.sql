select * from {{ union_of(['stg_files__accounts', 'stg_git__accounts'], key=['account_id']) }} as every
