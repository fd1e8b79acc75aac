-- Fails where a metric's value, sample or population is not what the events listed behind it give. One row per value that
-- differs, with both.
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
    coalesce(held.node_id, judged.node_id) as node_id,
    coalesce(held.metric, judged.metric) as metric,
    coalesce(held.grain, judged.grain) as grain,
    coalesce(held.period_started_on, judged.period_started_on) as period_started_on,
    held.value, judged.value as listed_value,
    held.sample_count, judged.sample_count as listed_sample_count,
    held.population_count, judged.population_count as listed_population_count
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
