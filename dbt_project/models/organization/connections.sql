select
    connection_name,
    tool,
    is_enabled
from {{ ref('stg_config__connections') }}
