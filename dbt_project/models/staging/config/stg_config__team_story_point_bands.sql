-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    node_id,
    band,
    band_index,
    upper_bound
from {{ newest_table(source('config', 'team_story_point_bands')) }} as raw
