-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    node_id,
    metric,
    is_restricted_to_team
from {{ newest_table(source('config', 'team_attribution')) }} as raw
