-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    node_id,
    person_email,
    is_shared,
    valid_from,
    valid_to
from {{ newest_table(source('config', 'org_members')) }} as raw
