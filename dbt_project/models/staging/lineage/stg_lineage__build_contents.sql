-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    build_id,
    commit_id
from {{ newest_table(source('lineage', 'build_contents')) }} as raw
