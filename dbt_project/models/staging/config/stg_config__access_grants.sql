-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    user_name,
    role,
    node_id
from {{ newest_table(source('config', 'access_grants')) }} as raw
