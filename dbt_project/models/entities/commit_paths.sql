-- What git itself says of a commit is exact; a tool that only lists a pull request's files says less.
select * from {{ union_of(
    ['stg_git__commit_paths', 'stg_github__commit_paths'], key=['commit_id', 'path'], whole=['commit_id']
) }} as every
