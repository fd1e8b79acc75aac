-- What several sprints of a site are called names none of them.
select
    split_part(sprint_id, ':', 1) as tool,
    split_part(sprint_id, ':', 2) as instance,
    sprint_name,
    min(sprint_id) as sprint_id
from {{ ref('sprints') }}
group by 1, 2, sprint_name
having count(*) = 1
