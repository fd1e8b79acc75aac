-- Made by `python -m sei_pipeline.generate`; change sei_pipeline/landing/inner.py instead.
select
    node_id,
    tree_name,
    node_name,
    node_path,
    parent_node_id,
    depth,
    member_count,
    is_team,
    is_implicit
from {{ newest_table(source('config', 'org_nodes')) }} as raw
