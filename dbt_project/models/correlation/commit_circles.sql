-- Git makes no circles: these rows of a source are wrong. Lineage left them out, and computed everything else.
select commit_id, parent_commit_id
from {{ ref('stg_lineage__cut_edges') }}
