{#- The one shape of metric marts: a row per node, grain and period with events. `events` is a relation (a CTE's name)
    with node_id, profile_name, ended_on (local date of the end event), value_seconds (NULL where left out) and reason
    (given wherever value_seconds is NULL). Values pool the distinct events of all teams below the node. At day grain
    there are counts only. `extras`: further columns, name to aggregate. -#}
{% macro duration_metric(events, metric, headline, extras={}) %}
select
    events.node_id,
    events.profile_name,
    '{{ metric }}' as metric,
    grains.grain,
    {{ period_of('events.ended_on') }} as period_started_on,
    {{ next_period(period_of('events.ended_on'), 'grains.grain') }} as period_ended_on,
    {{ headline_of('events.value_seconds', headline) }} as value,
    'seconds' as unit,
    case when grains.grain <> 'day' then sum(events.value_seconds) end as numerator,
    cast(count(events.value_seconds) as double) as denominator,
    count(events.value_seconds) as sample_count,
    count(*) as population_count,
    case
        when count(events.value_seconds) = 0 then min(events.reason)
        when grains.grain = 'day' then 'counts_only_by_day'
    end as reason,
    {%- for name, aggregate in extras.items() %}
    {{ aggregate }} as {{ name }},
    {%- endfor %}
    case when grains.grain <> 'day' then sum(events.value_seconds) end as sum_seconds,
    {{ headline_of('events.value_seconds', 'mean') }} as mean_seconds,
    {{ headline_of('events.value_seconds', 'median') }} as median_seconds,
    {{ headline_of('events.value_seconds', 0.75) }} as p75_seconds,
    {{ headline_of('events.value_seconds', 0.9) }} as p90_seconds,
    {{ headline_of('events.value_seconds', 0.95) }} as p95_seconds
from {{ events }} as events
cross join {{ ref('grains') }} as grains
group by events.node_id, events.profile_name, grains.grain, {{ period_of('events.ended_on') }}
{% endmacro %}

{#- A statistic over seconds, NULL at day grain. -#}
{% macro headline_of(seconds, statistic) -%}
{%- set wanted = "case when grains.grain <> 'day' then " ~ seconds ~ " end" -%}
{%- if statistic == 'mean' -%}
avg({{ wanted }})
{%- elif statistic == 'median' -%}
{{ percentile(wanted, 0.5) }}
{%- else -%}
{{ percentile(wanted, statistic) }}
{%- endif -%}
{%- endmacro %}

{#- Whether a period's value is final: it ended, in the tree's time zone, before the as-of, and every connected source
    was read past its end. -#}
{% macro is_complete(period_ended_on='metrics.period_ended_on') -%}
coalesce(
        {{ period_ended_on }} <= {{ local_date('horizon.complete_until_at', 'nodes.timezone') }}
        and horizon.is_every_source_healthy, false
    )
{%- endmacro %}

{#- Adds what every metric mart ends in: completeness, band and as-of. `metrics` is a CTE's name, `rated` what the band
    is looked up by; day grain is not rated. -#}
{% macro metric_contract(metrics, rated) %}
select
    metrics.node_id,
    metrics.profile_name,
    metrics.metric,
    metrics.grain,
    metrics.period_started_on,
    metrics.period_ended_on,
    metrics.value,
    metrics.unit,
    metrics.numerator,
    metrics.denominator,
    metrics.sample_count,
    metrics.population_count,
    metrics.reason,
    {{ caller() }}
    bands.band,
    bands.edition as band_edition,
    {{ is_complete() }} as is_complete,
    horizon.as_of
from {{ metrics }} as metrics
inner join {{ ref('node_profiles') }} as nodes on metrics.node_id = nodes.node_id
cross join {{ ref('diagnostics_horizon') }} as horizon
left join {{ ref('band_ranges') }} as bands
    on metrics.profile_name = bands.profile_name
    and metrics.metric = bands.metric
    and metrics.grain <> 'day'
    and ({{ rated }} > bands.lower_bound or ({{ rated }} = bands.lower_bound and not bands.is_lower_exclusive))
    and ({{ rated }} < bands.upper_bound or ({{ rated }} = bands.upper_bound and bands.is_upper_inclusive))
{% endmacro %}

{% macro duration_columns() -%}
metrics.sum_seconds,
    metrics.mean_seconds,
    metrics.median_seconds,
    metrics.p75_seconds,
    metrics.p90_seconds,
    metrics.p95_seconds,
{%- endmacro %}

{#- The columns that all metric marts have, in their order. -#}
{% macro contract_columns(table) -%}
{%- for name in ['node_id', 'profile_name', 'metric', 'grain', 'period_started_on', 'period_ended_on', 'value', 'unit',
    'numerator', 'denominator', 'sample_count', 'population_count', 'reason', 'band', 'band_edition', 'is_complete',
    'as_of'] -%}
{{ table }}.{{ name }}{{ ', ' if not loop.last }}
{%- endfor -%}
{%- endmacro %}
