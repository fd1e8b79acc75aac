-- The list behind each number, all metrics one below the other.
{{ config(materialized='view') }}
{%- set lists = ['dora_metric_events', 'flow_metric_events'] %}
{%- for list in lists %}
select
    node_id, profile_name, metric, thing, event_id, service_id, ended_at, ended_on, value_seconds, is_in_numerator, reason,
    reason is null as is_counted
from {{ ref(list) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
