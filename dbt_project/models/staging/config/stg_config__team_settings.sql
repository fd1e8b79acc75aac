-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    node_id,
    setting,
    property,
    operator,
    value,
    value_pattern,
    group_index,
    condition_index,
    is_negated
from {{ newest_table(source('config', 'team_settings')) }} as raw
