-- One row per sprint.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('sprint', ['sprint_key']) }} as sprint_id,
    sprint_name,
    board_name,
    sprint_status,
    started_at,
    planned_ended_at,
    completed_at,
    _connection
from {{ newest(
        source('files', 'sprints'),
        key=['tool', 'instance', 'sprint_key'],
        mode='snapshot'
    ) }} as raw
