-- Within a scope the version that was landed last is the newest. An issue that moved stands in two scopes, and Jira's own
-- time of its last change says in which it is now. What no project's sweep lists was deleted, or moved out of sight, unless
-- it changed after the sweep; five minutes for clocks that differ and for Jira's search, which learns of an issue late.
with versions as (
    select
        instance, issue_id, issue_key, former_keys, project_key, issue_type, summary, description, status_id, status_name,
        status_category, priority, resolution, assignee_account_id, reporter_account_id, creator_account_id, created_at,
        updated_at, resolved_at, labels, components, fix_versions, fix_version_ids, affected_versions, parent_issue_id,
        parent_issue_key, epic_key, story_points, sprint_ids, sprint_names, team_name, custom_fields, url,
        _connection, _scope, _window
    from {{ newest(source('jira', 'issues'), key=['_connection', '_scope', 'issue_id'], mode='append') }} as raw
    where true
    qualify row_number() over (
        partition by instance, issue_id order by updated_at desc nulls last, _window desc, _connection desc
    ) = 1
),

-- Of two connections that read one project, the later sweep is right.
listed as (
    select instance, issue_id, swept_at, _connection, _scope
    from {{ newest(source('jira', 'issue_keys'), key=['_connection', '_scope', 'issue_id'], mode='snapshot') }} as raw
    where true
    qualify swept_at = max(swept_at) over (partition by instance, _scope)
),

-- The sweep of a project that has become empty lists nothing: when it was, the extraction says.
sweeps as (
    select _connection, _scope, max(swept_at) as swept_at
    from (
        select _connection, _scope, swept_at from listed
        union all
        select connection_name, scope, started_at
        from {{ ref('stg_pipeline__extractions') }}
        where tool = 'jira' and stream = 'issue_keys' and window_count > 0
    ) as told
    group by _connection, _scope
),

present as (
    select distinct instance, issue_id from listed
)

select versions.*
from versions
left join sweeps on versions._connection = sweeps._connection and versions._scope = sweeps._scope
left join present on versions.instance = present.instance and versions.issue_id = present.issue_id
where present.issue_id is not null
    or sweeps.swept_at is null
    or {{ plus_seconds('versions.updated_at', 300) }} >= sweeps.swept_at
