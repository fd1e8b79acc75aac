-- Over the sprints completed in the period, summed before anything is divided. Name, numerator, denominator; without a
-- denominator the value is the sum itself.
{%- set metrics = [
    ['sprint_commit', 'commit_amount', none], ['sprint_creep', 'creep_amount', none],
    ['sprint_size', 'commit_amount + creep_amount', none], ['sprint_re_estimated', 're_estimated_amount', none],
    ['sprint_removed', 'removed_amount', none], ['sprint_final', 'final_amount', none],
    ['sprint_delivered_commit', 'delivered_commit_amount', none], ['sprint_missed_commit', 'missed_commit_amount', none],
    ['sprint_delivered_creep', 'delivered_creep_amount', none], ['sprint_missed_creep', 'missed_creep_amount', none],
    ['sprint_work_delivered', 'work_delivered_amount', none],
    ['sprint_velocity', 'work_delivered_amount', 'sample_count'],
    ['sprint_delivered_vs_committed', 'work_delivered_amount', 'commit_amount'],
    ['sprint_delivered_ratio', 'delivered_commit_amount + delivered_creep_amount', 'commit_amount + creep_amount'],
    ['sprint_delivered_commit_ratio', 'delivered_commit_amount', 'commit_amount'],
    ['sprint_delivered_creep_ratio', 'delivered_creep_amount', 'creep_amount'],
    ['sprint_scope_creep_ratio', 'creep_amount', 'commit_amount'],
    ['sprint_churn_rate', 'creep_amount + removed_amount', 'commit_amount'],
    ['sprint_removal_rate', 'removed_amount', 'commit_amount'],
    ['sprint_predictability', 'deviation_amount', none],
    ['sprint_predictability_ratio', 'deviation_amount', 'work_delivered_amount / nullif(sample_count, 0)']
] %}
with sums as (
    select
        facts.node_id, facts.profile_name, facts.estimate, facts.is_headline, grains.grain,
        {{ period_of('facts.completed_on') }} as period_started_on,
        count(*) as population_count,
        count(*) filter (where facts.estimated_ticket_count > 0) as sample_count,
        {%- for name in ['commit', 'creep', 're_estimated', 'removed', 'final', 'delivered_commit', 'missed_commit',
            'delivered_creep', 'missed_creep', 'work_delivered'] %}
        sum(facts.{{ name }}_amount) as {{ name }}_amount,
        {%- endfor %}
        stddev_pop(case when facts.estimated_ticket_count > 0 then facts.work_delivered_amount end) as deviation_amount
    from {{ ref('sprints_node_sprints') }} as facts
    cross join {{ ref('grains') }} as grains
    where grains.grain <> 'day'
    group by
        facts.node_id, facts.profile_name, facts.estimate, facts.is_headline, grains.grain,
        {{ period_of('facts.completed_on') }}
),

divided as (
    {%- for name, numerator, denominator in metrics %}
    select
        node_id, profile_name, estimate, is_headline, grain, period_started_on, sample_count, population_count,
        '{{ name }}' as metric,
        {% if denominator in (none, 'sample_count') %}estimate{% else %}'ratio'{% endif %} as unit,
        cast({{ numerator }} as double) as numerator,
        cast({{ denominator or 1 }} as double) as denominator,
        {{ 'sample_count < 2' if 'predictability' in name else 'false' }} as is_too_few
    from sums
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

metrics as (
    select
        node_id, profile_name, metric, estimate, is_headline, grain, period_started_on,
        {{ next_period('period_started_on', 'grain') }} as period_ended_on,
        case when sample_count > 0 and not is_too_few then numerator / nullif(denominator, 0) end as value,
        unit, numerator, coalesce(denominator, 0.0) as denominator, sample_count, population_count,
        case
            when sample_count = 0 then 'not_estimated'
            when is_too_few then 'too_few_sprints'
            when coalesce(denominator, 0.0) = 0 then 'nothing_to_divide_by'
        end as reason
    from divided
)

{% call metric_contract('metrics', 'metrics.value') -%}
metrics.estimate,
    metrics.is_headline,
{%- endcall %}
