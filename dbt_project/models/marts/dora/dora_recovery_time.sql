-- Failed deployment recovery time. In the period of the recovery; those not mended yet are counted in the period of the
-- failure, never averaged.
with events as (
    select
        node_id, profile_name, counted_on as ended_on, recovery_seconds as value_seconds, business_seconds, reason
    from {{ ref('dora_recoveries') }}
),

metrics as (
    {{ duration_metric('events', 'recovery_time', 'median', {
        'not_recovered_count': "count(*) filter (where events.reason = 'not_recovered')"
    }) }}
)

{% call metric_contract('metrics', 'metrics.value') -%}
{{ duration_columns() }}
    metrics.not_recovered_count,
{%- endcall %}
