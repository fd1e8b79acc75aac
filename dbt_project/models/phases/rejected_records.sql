-- Records that the newest reading of their source could not take. A mended file's older rejects are gone from raw; a
-- record that an append stream brings again and again in the same bad state is told once.
select
    _connection as connection_name,
    stream,
    _scope as scope,
    location,
    row_number,
    column_name,
    code,
    found,
    expected
from {{ ref('stg_pipeline__rejected_records') }}
where true
qualify row_number() over (
    partition by _connection, stream, _scope, location, row_number, column_name, code, found
    order by _window desc, record desc
) = 1
