{{ config(materialized='view') }}
select node_id, setting, thing, thing_id, group_index
from {{ ref('team_claims') }}
union all
select node_id, setting, thing, thing_id, group_index
from {{ ref('setting_details') }}
