-- What is wrong in the commit graph, so that whoever owns the source can correct it: a commit can't be its own ancestor.
-- The row is left out; what ships with the commits around it is computed without it.
select
    circles.commit_id,
    circles.parent_commit_id,
    min(held.repository_id) as repository_id,
    'circle' as finding
from {{ ref('commit_circles') }} as circles
left join {{ ref('commit_repositories') }} as held on circles.commit_id = held.commit_id
group by circles.commit_id, circles.parent_commit_id
