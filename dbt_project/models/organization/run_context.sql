select
    as_of,
    config_fingerprint,
    code_version
from {{ ref('stg_config__run_context') }}
