-- One row per change of one field of a ticket.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('ticket_change', ['ticket_key', 'change_key']) }} as ticket_change_id,
    {{ thing_id('ticket', ['ticket_key']) }} as ticket_id,
    field_name,
    from_value,
    to_value,
    {{ thing_id('sprint', ['sprint_key']) }} as sprint_id,
    lower(from_status_category) as from_status_category,
    lower(to_status_category) as to_status_category,
    changed_at,
    change_index,
    {{ thing_id('account', ['account_name']) }} as account_id,
    _connection
from {{ newest(
        source('files', 'ticket_changes'),
        key=['tool', 'instance', 'ticket_key', 'change_key'],
        mode='snapshot'
    ) }} as raw
