-- Fails where a metric's value, sample or population is not what the events listed behind it give. One row per value that
-- differs, with both: the value, of how many in the sample, of how many in the population.
with recomputed as (
    select
        events.node_id, events.metric, grains.grain,
        {{ period_of('events.ended_on') }} as period_started_on,
        count(*) as population_count,
        count(*) filter (where events.is_counted) as sample_count,
        count(*) filter (where events.is_counted and events.is_in_numerator) as numerator_count,
        avg(events.value_seconds) as mean_seconds,
        {{ percentile('events.value_seconds', 0.5) }} as median_seconds
    from {{ ref('explain_metric_events') }} as events
    cross join {{ ref('grains') }} as grains
    group by events.node_id, events.metric, grains.grain, {{ period_of('events.ended_on') }}
),

judged as (
    select
        recomputed.*,
        metrics.unit,
        case metrics.statistic
            when 'count' then cast(recomputed.sample_count as double)
            when 'share' then cast(recomputed.numerator_count as double) / nullif(recomputed.sample_count, 0)
            when 'mean' then recomputed.mean_seconds
            else recomputed.median_seconds
        end as value
    from recomputed
    inner join {{ ref('metrics') }} as metrics on recomputed.metric = metrics.metric
)

select
    'a value and its counts are those of the events listed behind it' as claim,
    coalesce(held.metric, judged.metric) || ' of ' || coalesce(held.node_id, judged.node_id) || ', '
    || coalesce(held.grain, judged.grain) || ' '
    || cast(coalesce(held.period_started_on, judged.period_started_on) as varchar) as place,
    coalesce(cast(held.value as varchar), 'no value') || ' of ' || cast(coalesce(held.sample_count, 0) as varchar)
    || ' of ' || cast(coalesce(held.population_count, 0) as varchar) as found,
    coalesce(cast(judged.value as varchar), 'no value') || ' of ' || cast(coalesce(judged.sample_count, 0) as varchar)
    || ' of ' || cast(coalesce(judged.population_count, 0) as varchar) as expected
from {{ ref('metric_values') }} as held
full outer join judged
    on held.node_id = judged.node_id
    and held.metric = judged.metric
    and held.grain = judged.grain
    and held.period_started_on = judged.period_started_on
where held.sample_count is distinct from judged.sample_count
    or held.population_count is distinct from judged.population_count
    or coalesce(held.reason, '') <> 'counts_only_by_day' and (
        (held.value is null) <> (judged.value is null)
        or abs(held.value - judged.value) > 0.000001 * greatest(1.0, abs(judged.value))
    )
