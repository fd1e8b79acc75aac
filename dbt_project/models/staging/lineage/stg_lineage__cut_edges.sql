-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    commit_id,
    parent_commit_id
from {{ newest_table(source('lineage', 'cut_edges')) }} as raw
