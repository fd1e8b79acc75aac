-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    run_id,
    tool,
    connection as connection_name,
    stream,
    scope,
    status as extraction_status,
    error_code,
    error_text,
    started_at,
    horizon_at,
    window_count,
    row_count,
    reject_count,
    _window,
    _scope,
    _connection
from {{ source('pipeline', 'extractions') }}
