select
    split_part(deployment_id, ':', 1) || ':' || split_part(deployment_id, ':', 2) || ':environment:' || environment_name
        as environment_id,
    environment_name,
    max(_connection) as _connection
from {{ ref('deployment_targets') }}
where environment_name is not null
group by 1, 2
