-- Values are names of now, found by their ids, so that a renamed status is the same one in all its history; people go by
-- account. Jira writes all sprints before and after into one change: here it is one for each sprint entered or left.
with changes as (
    select
        instance, issue_key, history_id, item_index, changed_at, account_id, field_name, from_id, from_text, to_id, to_text,
        _connection
    from {{ ref('stg_jira__issue_changes') }}
),

known as (
    select instance, 'status' as field_name, status_id as word, status_name as named, ticket_status_category
    from {{ ref('stg_jira__statuses') }}
    union all
    select instance, 'fix_version', version_id, release_name, null from {{ ref('stg_jira__releases') }}
),

-- A status that is gone is what those of its name are, where they agree.
alike as (
    select
        instance, lower(status_name) as status_name,
        case when min(ticket_status_category) = max(ticket_status_category) then min(ticket_status_category) end as category
    from {{ ref('stg_jira__statuses') }}
    group by instance, lower(status_name)
),

plain as (
    select
        changes.instance, changes.issue_key, changes.history_id, changes.item_index, cast(null as varchar) as sprint_number, changes.changed_at,
        changes.account_id, changes.field_name,
        case
            when changes.field_name in ('assignee', 'reporter') then changes.from_id
            else coalesce(before.named, changes.from_text)
        end as from_value,
        case
            when changes.field_name in ('assignee', 'reporter') then changes.to_id
            else coalesce(after.named, changes.to_text)
        end as to_value,
        coalesce(before.ticket_status_category, alike_before.category) as from_status_category,
        coalesce(after.ticket_status_category, alike_after.category) as to_status_category,
        changes._connection
    from changes
    left join known as before
        on changes.instance = before.instance and changes.field_name = before.field_name and changes.from_id = before.word
    left join known as after
        on changes.instance = after.instance and changes.field_name = after.field_name and changes.to_id = after.word
    left join alike as alike_before
        on changes.instance = alike_before.instance and changes.field_name = 'status'
        and lower(changes.from_text) = alike_before.status_name
    left join alike as alike_after
        on changes.instance = alike_after.instance and changes.field_name = 'status'
        and lower(changes.to_text) = alike_after.status_name
    where changes.field_name <> 'sprint'
    union all
    select
        instance, issue_key, history_id, item_index, sprint_number, changed_at, account_id, 'sprint', from_value, to_value,
        null, null, _connection
    from {{ ref('stg_jira__sprint_changes') }}
)

select
    {{ thing_id(
        'ticket_change',
        ['issue_key', "history_id || '.' || cast(item_index as varchar) || coalesce('.' || sprint_number, '')"],
        tool="'jira'",
        instance='instance'
    ) }} as ticket_change_id,
    {{ thing_id('ticket', ['issue_key'], tool="'jira'", instance='instance') }} as ticket_id,
    field_name,
    from_value,
    to_value,
    {{ thing_id('sprint', ['sprint_number'], tool="'jira'", instance='instance') }} as sprint_id,
    from_status_category, to_status_category,
    changed_at,
    row_number() over (
        partition by instance, issue_key, changed_at
        order by try_cast(history_id as bigint), history_id, item_index, sprint_number
    ) as change_index,
    {{ thing_id('account', ['account_id'], tool="'jira'", instance='instance') }} as account_id,
    _connection
from plain
