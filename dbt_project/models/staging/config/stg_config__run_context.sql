-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    as_of,
    config_fingerprint,
    code_version
from {{ newest_table(source('config', 'run_context')) }} as raw
