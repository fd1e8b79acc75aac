-- Which commits touch a service's folder. Where a commit's own files are known (or those of a copy of it), they decide;
-- else those of its pull request, which may touch other folders by other commits.
with folders as (
    select distinct path from {{ ref('lineage_targets') }} where path is not null
),

told as (
    select commit_id, path, is_of_pull_request from {{ ref('commit_paths') }}
    union
    select copies.original_commit_id, paths.path, paths.is_of_pull_request
    from {{ ref('change_copies') }} as copies
    inner join {{ ref('commit_paths') }} as paths on copies.commit_id = paths.commit_id
    where not paths.is_of_pull_request
),

surest as (
    select commit_id, path, is_of_pull_request, count(*) over (partition by commit_id) as path_count
    from told
    where true
    qualify is_of_pull_request = bool_and(is_of_pull_request) over (partition by commit_id)
)

select
    folders.path,
    surest.commit_id,
    count(*) = max(surest.path_count) as is_whole,
    bool_and(surest.is_of_pull_request) as is_of_pull_request
from surest
inner join folders on left(surest.path, length(folders.path) + 1) = folders.path || '/'
group by folders.path, surest.commit_id
