-- Jira writes all sprints of an issue before and after: those that stand on one side only were left or entered.
with sides as (
    select
        changes.instance, changes.issue_key, changes.history_id, changes.item_index, changes.changed_at, changes.account_id,
        changes._connection, 'from' as side, sprint_number,
        nullif(split_part(changes.from_text, ', ', cast(place as int) + 1), '') as sprint_name
    from {{ ref('stg_jira__issue_changes') }} as changes
    {{ explode(matches_of('changes.from_id', '([0-9]+)'), 'sprint_number', 'place') }}
    where changes.field_name = 'sprint'
    union all
    select
        changes.instance, changes.issue_key, changes.history_id, changes.item_index, changes.changed_at, changes.account_id,
        changes._connection, 'to', sprint_number,
        nullif(split_part(changes.to_text, ', ', cast(place as int) + 1), '')
    from {{ ref('stg_jira__issue_changes') }} as changes
    {{ explode(matches_of('changes.to_id', '([0-9]+)'), 'sprint_number', 'place') }}
    where changes.field_name = 'sprint'
),

moves as (
    select
        instance, issue_key, history_id, item_index, changed_at, account_id, sprint_number, _connection,
        max(side) as side, max(sprint_name) as sprint_name
    from sides
    group by instance, issue_key, history_id, item_index, changed_at, account_id, sprint_number, _connection
    having min(side) = max(side)
)

select
    moves.instance,
    moves.issue_key,
    moves.history_id,
    moves.item_index,
    moves.sprint_number,
    moves.changed_at,
    moves.account_id,
    case moves.side when 'from' then coalesce(known.sprint_name, moves.sprint_name, moves.sprint_number) end as from_value,
    case moves.side when 'to' then coalesce(known.sprint_name, moves.sprint_name, moves.sprint_number) end as to_value,
    moves._connection
from moves
left join {{ ref('stg_jira__sprints') }} as known
    on {{ thing_id('sprint', ['moves.sprint_number'], tool="'jira'", instance='moves.instance') }} = known.sprint_id
