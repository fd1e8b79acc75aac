-- Of a move the history tells. A project that got another key leaves no trace in it, but was read as another scope before.
with former as (
    select issues.instance, issues.issue_key, former_key, issues._connection
    from {{ ref('stg_jira__issues') }} as issues
    {{ explode('issues.former_keys', 'former_key') }}
    union all
    select issues.instance, issues.issue_key, raw.issue_key, issues._connection
    from {{ source('jira', 'issues') }} as raw
    inner join {{ ref('stg_jira__issues') }} as issues
        on raw.instance = issues.instance and raw.issue_id = issues.issue_id
)

select distinct
    {{ thing_id('ticket', ['issue_key'], tool="'jira'", instance='instance') }} as ticket_id,
    former_key,
    _connection
from former
where former_key <> issue_key
