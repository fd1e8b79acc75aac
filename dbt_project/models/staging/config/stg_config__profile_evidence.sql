-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    profile_name,
    evidence_kind
from {{ newest_table(source('config', 'profile_evidence')) }} as raw
