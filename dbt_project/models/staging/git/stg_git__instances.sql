select distinct _connection, lower(tool) as tool, replace(lower(instance), ':', '_') as instance
from {{ source('git', 'repositories') }}
