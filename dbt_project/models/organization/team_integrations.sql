select
    node_id,
    integration_kind,
    section,
    connection_name
from {{ ref('stg_config__team_integrations') }}
