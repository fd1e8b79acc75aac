{%- set here = {'tool': "'github'", 'instance': 'raw.instance'} %}
{%- set repository = 'coalesce(names.repository_name, raw.repository)' %}
{%- set reporter = login_of('raw.author_login', 'raw.author_type') %}
{%- set key = repository ~ " || '#' || cast(raw.number as varchar)" %}
select
    {{ thing_id('ticket', [key], **here) }} as ticket_id,
    {{ key }} as ticket_key,
    {{ repository }} as project_key,
    cast(null as varchar) as ticket_type,
    raw.title,
    lower(raw.state) as ticket_status,
    case upper(raw.state) when 'OPEN' then 'to_do' when 'CLOSED' then 'done' end as ticket_status_category,
    cast(null as varchar) as priority,
    case when upper(raw.state) = 'CLOSED' then replace(lower(raw.state_reason), '_', ' ') end as resolution,
    cast(null as varchar) as parent_ticket_id,
    {{ thing_id('account', [element_of('raw.assignees', 1)], **here) }} as assignee_account_id,
    {{ thing_id('account', [reporter], **here) }} as reporter_account_id,
    cast(null as double) as story_points,
    raw.created_at,
    case when upper(raw.state) = 'CLOSED' then raw.closed_at end as resolved_at,
    raw.labels,
    {{ empty_list() }} as components,
    case when raw.milestone_title is not null then {{ list_of(['raw.milestone_title']) }} end as fix_versions,
    {{ empty_list() }} as affected_versions,
    {{ empty_list() }} as sprints,
    {{ empty_list() }} as sprint_keys,
    raw.url,
    {{ empty_list() }} as custom_fields,
    raw._connection
from {{ newest(source('github', 'issues'), key=['instance', 'repository_id', 'number'], mode='append') }} as raw
left join {{ ref('stg_github__repository_names') }} as names
    on raw.instance = names.instance and raw.repository_id = names.repository_number
left join {{ ref('stg_github__deleted_numbers') }} as deleted
    on {{ same_number('raw.number', kind='issue') }}
where deleted.number is null
