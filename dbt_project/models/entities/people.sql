select * from {{ union_of(['stg_files__people'], key=['account_id']) }} as every
