select distinct _connection, 'jira' as tool, replace(lower(instance), ':', '_') as instance
from {{ source('jira', 'issues') }}
