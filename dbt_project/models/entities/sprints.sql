select * from {{ union_of(['stg_files__sprints'], key=['sprint_id']) }} as every
