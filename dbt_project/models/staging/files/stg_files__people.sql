-- One row per person or machine that a tool knows.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('account', ['account_name']) }} as account_id,
    account_name,
    display_name,
    lower(email) as email,
    lower(provider_account_type) as provider_account_type,
    _connection
from {{ newest(
        source('files', 'people'),
        key=['tool', 'instance', 'account_name'],
        mode='snapshot'
    ) }} as raw
