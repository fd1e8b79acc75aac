{#- The one shape of metric marts: a row per node, grain and period with events. `events` is a relation (a CTE's name)
    with node_id, profile_name, ended_on (local date of the end event), value_seconds (NULL where left out), reason
    (given wherever value_seconds is NULL) and business_seconds (business_time.sql; NULL without a calendar). Values pool
    the distinct events of all teams below the node. At day grain there are counts only. `keys`: further columns of
    events that a row is for, as a phase. `extras`: further columns, name to aggregate. `grains`: those wanted.
    Percentiles are made as one list: each by itself would hold and sort all values again. -#}
{% macro duration_metric(events, metric, headline, extras={}, keys=[], grains=['day', 'week', 'month', 'quarter']) %}
select
    pooled.node_id,
    pooled.profile_name,
    '{{ metric }}' as metric,
    pooled.grain,
    pooled.period_started_on,
    {{ next_period('pooled.period_started_on', 'pooled.grain') }} as period_ended_on,
    {%- for key in keys %}
    pooled.{{ key }},
    {%- endfor %}
    {{ 'pooled.sum_seconds / nullif(pooled.sample_count, 0)' if headline == 'mean' else element_of('pooled.percentiles', 1) }} as value,
    'seconds' as unit,
    pooled.sum_seconds as numerator,
    cast(pooled.sample_count as double) as denominator,
    pooled.sample_count,
    pooled.population_count,
    pooled.reason,
    {%- for name in extras %}
    pooled.{{ name }},
    {%- endfor %}
    pooled.sum_seconds,
    pooled.sum_seconds / nullif(pooled.sample_count, 0) as mean_seconds,
    {{ statistics_of('pooled.percentiles', '') }},
    pooled.business_sum_seconds,
    pooled.business_sum_seconds / nullif(pooled.business_count, 0) as business_mean_seconds,
    {{ statistics_of('pooled.business_percentiles', 'business_') }}
from (
    select
        events.node_id,
        events.profile_name,
        grains.grain,
        {{ period_of('events.ended_on') }} as period_started_on,
        {%- for key in keys %}
        events.{{ key }},
        {%- endfor %}
        count(events.value_seconds) as sample_count,
        count(*) as population_count,
        case
            when count(events.value_seconds) = 0 then min(events.reason)
            when grains.grain = 'day' then 'counts_only_by_day'
        end as reason,
        {%- for name, aggregate in extras.items() %}
        {{ aggregate }} as {{ name }},
        {%- endfor %}
        sum({{ beyond_a_day('events.value_seconds') }}) as sum_seconds,
        {{ percentiles(beyond_a_day('events.value_seconds'), [0.5, 0.75, 0.9, 0.95]) }} as percentiles,
        count({{ beyond_a_day('events.business_seconds') }}) as business_count,
        sum({{ beyond_a_day('events.business_seconds') }}) as business_sum_seconds,
        {{ percentiles(beyond_a_day('events.business_seconds'), [0.5, 0.75, 0.9, 0.95]) }} as business_percentiles
    from {{ events }} as events
    cross join {{ ref('grains') }} as grains
    where grains.grain in ('{{ grains | join("', '") }}')
    group by
        events.node_id, events.profile_name, grains.grain, {{ period_of('events.ended_on') }}
        {%- for key in keys %}, events.{{ key }}{% endfor %}
) as pooled
{% endmacro %}

{#- A value of a period that is longer than a day, else NULL: days have counts only. -#}
{% macro beyond_a_day(seconds) -%}case when grains.grain <> 'day' then {{ seconds }} end{%- endmacro %}

{#- Median, p75, p90 and p95, from their list. -#}
{% macro statistics_of(list, prefix) -%}
{%- for name in ['median', 'p75', 'p90', 'p95'] -%}
{{ element_of(list, loop.index) }} as {{ prefix }}{{ name }}_seconds{{ ',\n    ' if not loop.last }}
{%- endfor -%}
{%- endmacro %}

{#- A statistic over seconds, NULL at day grain. -#}
{% macro headline_of(seconds, statistic) -%}
{%- if statistic == 'mean' -%}
avg({{ beyond_a_day(seconds) }})
{%- else -%}
{{ percentile(beyond_a_day(seconds), 0.5 if statistic == 'median' else statistic) }}
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
    is looked up by, `rated_as` the metric whose bands hold; day grain is not rated. -#}
{% macro metric_contract(metrics, rated, rated_as='metrics.metric') %}
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
    and {{ rated_as }} = bands.metric
    and metrics.grain <> 'day'
    and ({{ rated }} > bands.lower_bound or ({{ rated }} = bands.lower_bound and not bands.is_lower_exclusive))
    and ({{ rated }} < bands.upper_bound or ({{ rated }} = bands.upper_bound and bands.is_upper_inclusive))
{% endmacro %}

{% macro duration_columns() -%}
{%- for prefix in ['', 'business_'] %}
    {%- for name in ['sum', 'mean', 'median', 'p75', 'p90', 'p95'] %}
    metrics.{{ prefix }}{{ name }}_seconds,
    {%- endfor %}
{%- endfor %}
{%- endmacro %}

{#- The columns that all metric marts have, in their order. -#}
{% macro contract_columns(table) -%}
{%- for name in ['node_id', 'profile_name', 'metric', 'grain', 'period_started_on', 'period_ended_on', 'value', 'unit',
    'numerator', 'denominator', 'sample_count', 'population_count', 'reason', 'band', 'band_edition', 'is_complete',
    'as_of'] -%}
{{ table }}.{{ name }}{{ ', ' if not loop.last }}
{%- endfor -%}
{%- endmacro %}
