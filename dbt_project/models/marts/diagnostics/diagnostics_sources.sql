-- How each connection's last extraction went, and since when nothing came.
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
    extractions.complete_until_at
from {{ ref('connections') }} as connections
left join {{ ref('source_extractions') }} as extractions on connections.connection_name = extractions.connection_name
