select distinct node_id, thing_id as repository_id
from {{ ref('setting_matches') }}
where setting = 'source_code.repositories'
