-- Each band with the bound below it: the profile's own, else those of its edition. Change lead time is rated by the bands
-- of lead time, recovery time by those of time to restore. Of bands that share a bound the best holds, the others are empty.
with own as (
    select
        mine.profile_name, mine.metric, mine.band, mine.upper_bound, mine.is_upper_inclusive, mine.edition,
        bool_or(published.band is null or mine.upper_bound is distinct from published.upper_bound)
            over (partition by mine.profile_name, mine.metric) as is_other
    from {{ ref('profile_bands') }} as mine
    left join {{ ref('bands') }} as published
        on mine.edition = published.edition and mine.metric = published.metric and mine.band = published.band
        and published.is_rating
    where mine.is_own
),

held as (
    select
        profile_name, metric, band, upper_bound, is_upper_inclusive,
        case when is_other then 'own' else edition end as edition
    from own
    union all
    select
        mine.profile_name, mine.metric, mine.band, published.upper_bound, mine.is_upper_inclusive, mine.edition
    from {{ ref('profile_bands') }} as mine
    inner join {{ ref('bands') }} as published
        on mine.edition = published.edition and mine.metric = published.metric and mine.band = published.band
    where not mine.is_own and published.is_rating
),

ranked as (
    select *, case band when 'elite' then 1 when 'high' then 2 when 'medium' then 3 else 4 end as band_rank
    from held
),

ranges as (
    select
        profile_name,
        metric,
        band,
        edition,
        coalesce(
            lag(upper_bound) over (partition by profile_name, metric order by band_rank), cast('-infinity' as double)
        ) as lower_bound,
        coalesce(lag(is_upper_inclusive) over (partition by profile_name, metric order by band_rank), false)
            as is_lower_exclusive,
        coalesce(upper_bound, cast('infinity' as double)) as upper_bound,
        is_upper_inclusive
    from ranked
)

select * from ranges
union all
select profile_name, 'change_lead_time', band, edition, lower_bound, is_lower_exclusive, upper_bound, is_upper_inclusive
from ranges
where metric = 'lead_time'
union all
select profile_name, 'recovery_time', band, edition, lower_bound, is_lower_exclusive, upper_bound, is_upper_inclusive
from ranges
where metric = 'time_to_restore'
