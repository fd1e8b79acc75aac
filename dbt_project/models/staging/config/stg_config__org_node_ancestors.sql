-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    node_id,
    ancestor_node_id,
    distance
from {{ newest_table(source('config', 'org_node_ancestors')) }} as raw
