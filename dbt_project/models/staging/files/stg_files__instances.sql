-- A drop folder may hold the records of any tool: each row says whose it is.
select distinct _connection, lower(tool) as tool, replace(lower(instance), ':', '_') as instance
from (
    select _connection, tool, instance from {{ source('files', 'repositories') }}
    union all
    select _connection, tool, instance from {{ source('files', 'pull_requests') }}
    union all
    select _connection, tool, instance from {{ source('files', 'tickets') }}
    union all
    select _connection, tool, instance from {{ source('files', 'releases') }}
    union all
    select _connection, tool, instance from {{ source('files', 'deployments') }}
    union all
    select _connection, tool, instance from {{ source('files', 'incidents') }}
) as told
