select
    node_id,
    person_email,
    is_shared,
    valid_from,
    valid_to
from {{ ref('stg_config__org_members') }}
