select * from {{ union_of(['stg_git__refs', 'stg_github__refs'], key=['ref_id']) }} as every
