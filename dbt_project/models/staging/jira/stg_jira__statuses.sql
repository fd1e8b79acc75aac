-- A status that the site no longer has, or doesn't show, is as the issues in it say.
with told as (
    select instance, status_id, status_name, category_key, 0 as place, cast(null as timestamp) as told_at, _connection
    from {{ newest(source('jira', 'statuses'), key=['instance', 'status_id'], mode='snapshot') }} as raw
    union all
    select instance, status_id, status_name, status_category, 1, updated_at, _connection
    from {{ ref('stg_jira__issues') }}
)

select
    instance,
    status_id,
    status_name,
    case category_key when 'new' then 'to_do' when 'indeterminate' then 'in_progress' when 'done' then 'done' end
        as ticket_status_category,
    _connection
from told
where status_id is not null
qualify row_number() over (
    partition by instance, status_id order by place, told_at desc, status_name, category_key, _connection
) = 1
