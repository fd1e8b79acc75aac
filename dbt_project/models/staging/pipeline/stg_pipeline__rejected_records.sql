-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    stream,
    location,
    row_number,
    column_name,
    code,
    found,
    expected,
    record,
    _window,
    _scope,
    _connection
from {{ source('pipeline', 'rejected_records') }}
