-- Each band with the bound below it. Change lead time is rated by the lead time's bands.
with bounds as (
    select
        profile_name,
        metric,
        band,
        edition,
        upper_bound,
        is_upper_inclusive,
        lag(upper_bound) over (partition by profile_name, metric order by upper_bound nulls last) as below,
        coalesce(lag(is_upper_inclusive) over (partition by profile_name, metric order by upper_bound nulls last), false)
            as is_lower_exclusive
    from {{ ref('profile_bands') }}
),

ranges as (
    select
        profile_name, metric, band, edition,
        coalesce(below, cast('-infinity' as double)) as lower_bound,
        is_lower_exclusive,
        coalesce(upper_bound, cast('infinity' as double)) as upper_bound,
        is_upper_inclusive
    from bounds
)

select * from ranges
union all
select profile_name, 'change_lead_time', band, edition, lower_bound, is_lower_exclusive, upper_bound, is_upper_inclusive
from ranges
where metric = 'lead_time'
