-- How each connection's last extraction went, and since when nothing came. What was read after the as-of counts as
-- read up to it: a second run with the same as-of gives the same rows.
select
    connections.connection_name,
    connections.tool,
    case
        when not connections.is_enabled then 'paused'
        when extractions.connection_name is null then 'never_ran'
        when extractions.failed_count = extractions.stream_count then 'failing'
        when extractions.failed_count > 0 then 'degraded'
        else 'healthy'
    end as health,
    coalesce(extractions.failed_count, 0) as failed_count,
    coalesce(extractions.stream_count, 0) as stream_count,
    coalesce(extractions.reject_count, 0) as reject_count,
    extractions.error_text,
    case
        when extractions.complete_until_at is not null then least(extractions.complete_until_at, run_context.as_of)
    end as complete_until_at
from {{ ref('connections') }} as connections
left join {{ ref('source_extractions') }} as extractions on connections.connection_name = extractions.connection_name
cross join {{ ref('run_context') }} as run_context
