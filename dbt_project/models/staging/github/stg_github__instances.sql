select distinct _connection, 'github' as tool, replace(lower(instance), ':', '_') as instance
from {{ source('github', 'repositories') }}
