-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    connection_name,
    tool,
    is_enabled
from {{ newest_table(source('config', 'connections')) }} as raw
