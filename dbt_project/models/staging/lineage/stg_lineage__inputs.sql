-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    fingerprint
from {{ newest_table(source('lineage', 'inputs')) }} as raw
