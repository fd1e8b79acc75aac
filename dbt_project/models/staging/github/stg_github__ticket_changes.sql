{%- set here = {'tool': "'github'", 'instance': 'raw.instance'} %}
{%- set repository = 'coalesce(names.repository_name, raw.repository)' %}
{%- set key = repository ~ " || '#' || cast(raw.issue_number as varchar)" %}
{%- set actor = login_of('raw.actor_login', 'raw.actor_type') %}
with events as (
    select
        instance, repository, repository_id, issue_number, event_id, actor_login, actor_type, created_at, _connection,
        row_number() over (partition by instance, repository_id, issue_number order by created_at, _ordinal) as change_index,
        case event_type
            when 'ClosedEvent' then 'status' when 'ReopenedEvent' then 'status'
            when 'LabeledEvent' then 'labels' when 'UnlabeledEvent' then 'labels'
            when 'AssignedEvent' then 'assignee' when 'UnassignedEvent' then 'assignee'
            when 'MilestonedEvent' then 'fix_version' when 'DemilestonedEvent' then 'fix_version'
            when 'RenamedTitleEvent' then 'title' when 'TransferredEvent' then 'project'
        end as field_name,
        case event_type
            when 'ClosedEvent' then 'open' when 'ReopenedEvent' then 'closed' when 'UnlabeledEvent' then label_name
            when 'DemilestonedEvent' then milestone_title when 'RenamedTitleEvent' then previous_title
            when 'TransferredEvent' then from_repository
        end as from_value,
        case event_type
            when 'ClosedEvent' then 'closed' when 'ReopenedEvent' then 'open' when 'LabeledEvent' then label_name
            when 'MilestonedEvent' then milestone_title when 'RenamedTitleEvent' then current_title
            when 'TransferredEvent' then repository
        end as to_value
    from {{ newest_numbered_children(
        source('github', 'issue_events'), source('github', 'issues'), 'issue_number'
    ) }} as children
)

select
    {{ thing_id('ticket_change', [key, 'raw.event_id'], **here) }} as ticket_change_id,
    {{ thing_id('ticket', [key], **here) }} as ticket_id,
    raw.field_name,
    case when raw.field_name = 'assignee' then assignments.previous_login else raw.from_value end as from_value,
    case when raw.field_name = 'assignee' then assignments.assignee_login else raw.to_value end as to_value,
    cast(null as varchar) as sprint_id,
    case when raw.field_name = 'status' then case raw.from_value when 'closed' then 'done' else 'to_do' end end
        as from_status_category,
    case when raw.field_name = 'status' then case raw.to_value when 'closed' then 'done' else 'to_do' end end
        as to_status_category,
    raw.created_at as changed_at,
    raw.change_index,
    {{ thing_id('account', [actor], **here) }} as account_id,
    raw._connection
from events as raw
left join {{ ref('stg_github__issue_assignments') }} as assignments
    on raw.instance = assignments.instance and raw.event_id = assignments.issue_event_id
left join {{ ref('stg_github__repository_names') }} as names
    on raw.instance = names.instance and raw.repository_id = names.repository_number
left join {{ ref('stg_github__deleted_numbers') }} as deleted
    on {{ same_number('raw.issue_number', kind='issue') }}
where deleted.number is null
    and raw.field_name is not null
    and raw.created_at is not null
    and (raw.field_name <> 'assignee' or assignments.previous_login is distinct from assignments.assignee_login)
