-- A release is known by its tag, under which git knows it too. A draft isn't out, nor is what is marked as not ready.
{%- set here = {'tool': "'github'", 'instance': 'raw.instance'} %}
{%- set repository = 'coalesce(names.repository_name, raw.repository)' %}
select
    {{ thing_id('release', [repository, 'raw.tag_name'], **here) }} as release_id,
    {{ repository }} as project_key,
    raw.tag_name as release_name,
    not coalesce(raw.is_draft, false) and not coalesce(raw.is_prerelease, false) as is_released,
    case when not coalesce(raw.is_draft, false) and not coalesce(raw.is_prerelease, false) then raw.published_at end
        as released_at,
    false as is_day_precision,
    raw._connection
from {{ newest(
    source('github', 'releases'),
    key=['instance', 'repository_id', 'release_id'],
    mode='snapshot',
    whole='repository_id'
) }} as raw
left join {{ ref('stg_github__repository_names') }} as names
    on raw.instance = names.instance and raw.repository_id = names.repository_number
where raw.tag_name is not null
qualify row_number() over (
    partition by raw.instance, raw.repository_id, raw.tag_name order by raw.is_draft, raw.published_at desc nulls last, raw.release_id
) = 1
