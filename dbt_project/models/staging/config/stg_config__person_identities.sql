-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    person_email,
    tool,
    instance,
    account_name,
    account_type_override
from {{ newest_table(source('config', 'person_identities')) }} as raw
