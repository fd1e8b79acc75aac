-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    tree_name,
    tree_title,
    profile_name,
    timezone,
    attribution
from {{ newest_table(source('config', 'org_trees')) }} as raw
