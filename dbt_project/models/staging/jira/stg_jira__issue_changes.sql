-- Custom fields are found by their id; histories that name none (Data Center) have the field's name at that time. A custom
-- field that somebody called Status is none: it is `custom.status`.
with in_use as (
    select instance, field_id as word, used_as
    from {{ newest(source('jira', 'fields'), key=['instance', 'field_id'], mode='snapshot') }} as raw
    where used_as is not null
    union all
    select instance, lower(field_name), max(used_as)
    from {{ newest(source('jira', 'fields'), key=['instance', 'field_id'], mode='snapshot') }} as raw
    where used_as is not null
    group by instance, lower(field_name)
)

select
    issues.instance,
    issues.issue_key,
    changes.history_id,
    changes.item_index,
    changes.changed_at,
    changes.account_id,
    case
        when in_use.used_as = 'epic' then 'parent'
        when in_use.used_as in ('sprint', 'story_points', 'team') then in_use.used_as
        when changes.field_type = 'custom' then 'custom.' || lower(changes.field_name)
        else case lower(changes.field_name)
            when 'issuetype' then 'ticket_type'
            when 'summary' then 'title'
            when 'version' then 'affected_version'
            when 'issueparentassociation' then 'parent'
            else replace(lower(changes.field_name), ' ', '_')
        end
    end as field_name,
    changes.from_id,
    changes.from_text,
    changes.to_id,
    changes.to_text,
    issues._connection
from {{ source('jira', 'issue_changes') }} as changes
inner join {{ ref('stg_jira__issues') }} as issues on {{ same_version('changes', 'issues', ['issue_id']) }}
left join in_use
    on changes.field_type = 'custom'
    and issues.instance = in_use.instance
    and coalesce(changes.field_id, lower(changes.field_name)) = in_use.word
where not changes._is_deleted
