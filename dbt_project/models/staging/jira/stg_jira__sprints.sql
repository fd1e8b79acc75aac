-- Before a sprint is started, its start is a plan.
select
    {{ thing_id('sprint', ['raw.sprint_id'], tool="'jira'", instance='raw.instance') }} as sprint_id,
    raw.sprint_name,
    boards.board_name,
    raw.state as sprint_status,
    case when lower(raw.state) <> 'future' then raw.started_at end as started_at,
    raw.planned_ended_at,
    raw.completed_at,
    raw._connection
from {{ newest(source('jira', 'sprints'), key=['instance', 'sprint_id'], mode='snapshot') }} as raw
left join {{ newest(source('jira', 'boards'), key=['instance', 'board_id'], mode='snapshot') }} as boards
    on raw.instance = boards.instance and raw.board_id = boards.board_id
