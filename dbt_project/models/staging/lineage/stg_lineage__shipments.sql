-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    deployment_target_id,
    commit_id
from {{ newest_table(source('lineage', 'shipments')) }} as raw
