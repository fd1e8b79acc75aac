-- Jira knows the day of a release: it is out at the end of that day, where the asking user lives. Until it is released the
-- day is a plan.
select
    {{ thing_id('release', ['project_key', 'version_name'], tool="'jira'", instance='instance') }} as release_id,
    instance,
    version_id,
    project_key,
    version_name as release_name,
    coalesce(is_released, false) as is_released,
    case when is_released then {{ end_of_local_day('released_on', "coalesce(time_zone, 'UTC')") }} end as released_at,
    true as is_day_precision,
    _connection
from {{ newest(source('jira', 'versions'), key=['instance', 'version_id'], mode='snapshot') }} as raw
