-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    person_email,
    full_name,
    manager_email,
    attributes
from {{ newest_table(source('config', 'people')) }} as raw
