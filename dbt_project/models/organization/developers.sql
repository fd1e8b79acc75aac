select
    person_email,
    full_name,
    manager_email,
    attributes
from {{ ref('stg_config__people') }}
