-- What could not be taken, so that whoever owns the source can mend it. The records themselves stay in raw: they may
-- hold secrets or names.
select
    connection_name,
    stream,
    scope,
    location,
    row_number,
    column_name,
    code,
    found,
    expected
from {{ ref('rejected_records') }}
