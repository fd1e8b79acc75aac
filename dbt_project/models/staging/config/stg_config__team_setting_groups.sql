-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    node_id,
    setting,
    group_text,
    group_index,
    is_inherited
from {{ newest_table(source('config', 'team_setting_groups')) }} as raw
