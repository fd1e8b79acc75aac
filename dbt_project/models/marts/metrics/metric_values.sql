-- The columns that all metrics share, one below the other.
{{ config(materialized='view') }}
{%- set marts = [
    'dora_deployment_frequency', 'dora_change_failure_rate', 'dora_change_lead_time', 'dora_time_to_restore',
    'dora_recovery_time', 'dora_rework_rate',
    'flow_lead_time', 'flow_pull_request_cycle_time', 'flow_time_to_production'
] %}
{%- for mart in marts %}
select {{ contract_columns('mart') }}
from {{ ref(mart) }} as mart
{{ 'union all' if not loop.last }}
{%- endfor %}
