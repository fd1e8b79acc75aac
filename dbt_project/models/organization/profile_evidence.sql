select
    profile_name,
    evidence_kind
from {{ ref('stg_config__profile_evidence') }}
