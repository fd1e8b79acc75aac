-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    node_id,
    integration_kind,
    section,
    connection_name
from {{ newest_table(source('config', 'team_integrations')) }} as raw
