-- One row per ticket and key that it had before it was moved, or its project got another key.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('ticket', ['ticket_key']) }} as ticket_id,
    former_key,
    _connection
from {{ newest(
        source('files', 'former_ticket_keys'),
        key=['tool', 'instance', 'ticket_key', 'former_key'],
        mode='snapshot'
    ) }} as raw
