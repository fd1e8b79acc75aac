-- One row per ticket (issue, work item).
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('ticket', ['ticket_key']) }} as ticket_id,
    ticket_key,
    project_key,
    ticket_type,
    title,
    ticket_status,
    lower(ticket_status_category) as ticket_status_category,
    priority,
    resolution,
    {{ thing_id('ticket', ['parent_ticket_key']) }} as parent_ticket_id,
    {{ thing_id('account', ['assignee_account']) }} as assignee_account_id,
    {{ thing_id('account', ['reporter_account']) }} as reporter_account_id,
    story_points,
    created_at,
    resolved_at,
    labels,
    components,
    fix_versions,
    affected_versions,
    sprints,
    sprint_keys,
    url,
    custom_fields,
    _connection
from {{ newest(
        source('files', 'tickets'),
        key=['tool', 'instance', 'ticket_key'],
        mode='snapshot'
    ) }} as raw
