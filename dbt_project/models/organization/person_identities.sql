select
    person_email,
    tool,
    instance,
    account_name,
    account_type_override
from {{ ref('stg_config__person_identities') }}
