select * from {{ union_of(['stg_files__sprints', 'stg_jira__sprints'], key=['sprint_id']) }} as every
