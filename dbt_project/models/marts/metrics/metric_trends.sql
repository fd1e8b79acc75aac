-- Least squares over up to 12 periods that are over, this one included where it is: half a month would bend the line.
-- A period without a value is no point, and not 0; fewer than 3 points make no line. Frequency is compared per day, since
-- months have different lengths. A view, like the calendar it reads; the calendar leaves no period out, so that 12 rows are
-- 12 periods.
{{ config(materialized='view') }}
with told as (
    select
        calendar.node_id, calendar.profile_name, calendar.metric, calendar.grain, calendar.period_started_on,
        calendar.period_ended_on, calendar.value, calendar.unit, calendar.reason, calendar.is_complete, calendar.as_of,
        row_number() over (
            partition by calendar.node_id, calendar.metric, calendar.grain order by calendar.period_started_on
        ) as period_index,
        calendar.period_ended_on <= {{ local_date('calendar.as_of', 'nodes.timezone') }} as is_over,
        case
            when calendar.unit = 'deployments' and calendar.denominator > 0 then calendar.numerator / calendar.denominator
            else calendar.value
        end as compared_value
    from {{ ref('metric_calendar') }} as calendar
    inner join {{ ref('node_profiles') }} as nodes on calendar.node_id = nodes.node_id
    where calendar.grain <> 'day'
),

points as (
    select *, case when is_over then compared_value end as point_value
    from told
),

lined as (
    select
        *,
        lag(compared_value) over (partition by node_id, metric, grain order by period_started_on) as previous_value,
        count(point_value) over recent as point_count,
        regr_slope(point_value, period_index) over recent as slope,
        regr_intercept(point_value, period_index) over recent as intercept
    from points
    window recent as (
        partition by node_id, metric, grain order by period_started_on rows between 11 preceding and current row
    )
)

select
    node_id,
    profile_name,
    metric,
    grain,
    period_started_on,
    period_ended_on,
    value,
    unit,
    reason,
    compared_value,
    previous_value,
    compared_value - previous_value as change,
    (compared_value - previous_value) / nullif(previous_value, 0) as change_ratio,
    point_count,
    case when point_count >= 3 then slope end as slope_per_period,
    case when point_count >= 3 then intercept + slope * period_index end as line_value,
    is_complete,
    as_of
from lined
