-- One row per ticket and name of what caused it.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('ticket', ['ticket_key']) }} as ticket_id,
    cause,
    _connection
from {{ newest(
        source('files', 'ticket_causes'),
        key=['tool', 'instance', 'ticket_key', 'cause'],
        mode='snapshot'
    ) }} as raw
