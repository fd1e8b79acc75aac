-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    merge_commit_id,
    commit_id
from {{ newest_table(source('lineage', 'merge_commits')) }} as raw
