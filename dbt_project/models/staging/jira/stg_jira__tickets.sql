-- Names of statuses, versions and sprints are those of now: a new name changes no issue, so that its last version has the old
-- one. A parent may have moved since, too.
with issues as (
    select
        instance, issue_id, issue_key, project_key, issue_type, summary, status_id, status_name, priority, resolution,
        assignee_account_id, reporter_account_id, created_at, resolved_at, labels, components, fix_versions, fix_version_ids,
        affected_versions, parent_issue_id, parent_issue_key, epic_key, story_points, sprint_ids, sprint_names, team_name,
        custom_fields, url, _connection
    from {{ ref('stg_jira__issues') }}
),

sprints as (
    select
        issues.instance, issues.issue_id,
        {{ list_in_order('coalesce(known.sprint_name, ' ~ element_of('issues.sprint_names', 'place + 1') ~ ')', 'place') }}
            as names
    from issues
    {{ explode('issues.sprint_ids', 'sprint_number', 'place') }}
    left join {{ ref('stg_jira__sprints') }} as known
        on {{ thing_id('sprint', ['sprint_number'], tool="'jira'", instance='issues.instance') }} = known.sprint_id
    group by issues.instance, issues.issue_id
),

releases as (
    select
        issues.instance, issues.issue_id,
        {{ list_in_order('coalesce(known.release_name, ' ~ element_of('issues.fix_versions', 'place + 1') ~ ')', 'place') }}
            as names
    from issues
    {{ explode('issues.fix_version_ids', 'version_number', 'place') }}
    left join {{ ref('stg_jira__releases') }} as known
        on issues.instance = known.instance and version_number = known.version_id
    group by issues.instance, issues.issue_id
)

select
    {{ thing_id('ticket', ['issues.issue_key'], tool="'jira'", instance='issues.instance') }} as ticket_id,
    issues.issue_key as ticket_key,
    issues.project_key,
    issues.issue_type as ticket_type,
    issues.summary as title,
    coalesce(statuses.status_name, issues.status_name) as ticket_status,
    statuses.ticket_status_category,
    issues.priority,
    issues.resolution,
    {{ thing_id(
        'ticket',
        ['coalesce(parents.issue_key, issues.parent_issue_key, issues.epic_key)'],
        tool="'jira'",
        instance='issues.instance'
    ) }} as parent_ticket_id,
    {{ thing_id('account', ['issues.assignee_account_id'], tool="'jira'", instance='issues.instance') }}
        as assignee_account_id,
    {{ thing_id('account', ['issues.reporter_account_id'], tool="'jira'", instance='issues.instance') }}
        as reporter_account_id,
    issues.story_points,
    issues.created_at,
    issues.resolved_at,
    issues.labels,
    issues.components,
    coalesce(releases.names, issues.fix_versions) as fix_versions,
    issues.affected_versions,
    coalesce(sprints.names, issues.sprint_names) as sprints,
    issues.sprint_ids as sprint_keys,
    issues.url,
    {{ list_with('issues.custom_fields', "'Team=' || issues.team_name") }} as custom_fields,
    issues._connection
from issues
left join {{ ref('stg_jira__statuses') }} as statuses
    on issues.instance = statuses.instance and issues.status_id = statuses.status_id
left join issues as parents on issues.instance = parents.instance and issues.parent_issue_id = parents.issue_id
left join sprints on issues.instance = sprints.instance and issues.issue_id = sprints.issue_id
left join releases on issues.instance = releases.instance and issues.issue_id = releases.issue_id
