select * from {{ union_of(['stg_files__pull_request_reviews', 'stg_github__pull_request_reviews'], key=['pull_request_review_id']) }} as every
