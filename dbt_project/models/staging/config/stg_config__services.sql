-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    service_name,
    tool,
    instance,
    repository,
    path
from {{ newest_table(source('config', 'services')) }} as raw
