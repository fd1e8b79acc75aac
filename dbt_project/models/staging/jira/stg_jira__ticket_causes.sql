-- What an issue says caused it: a link that reads "is caused by", and `root cause: <name>` in what people wrote or filled
-- in; a field that the connection doesn't keep is known by its history. Names that are none of anything mean nothing later.
with links as (
    select
        issues.instance, issues.issue_key, issues._connection, lower(links.phrase) as phrase,
        lower(links.link_type) in ('problem/incident', 'cause', 'causes') as is_causal, links.direction,
        coalesce(others.issue_key, links.other_issue_key) as other_key
    from {{ source('jira', 'issue_links') }} as links
    inner join {{ ref('stg_jira__issues') }} as issues on {{ same_version('links', 'issues', ['issue_id']) }}
    left join {{ ref('stg_jira__issues') }} as others
        on links.instance = others.instance and links.other_issue_id = others.issue_id
    where not links._is_deleted
),

texts as (
    select instance, issue_key, _connection, description as words from {{ ref('stg_jira__issues') }}
    union all
    select issues.instance, issues.issue_key, issues._connection, comments.body
    from {{ source('jira', 'issue_comments') }} as comments
    inner join {{ ref('stg_jira__issues') }} as issues on {{ same_version('comments', 'issues', ['issue_id']) }}
    where not comments._is_deleted
    union all
    select issues.instance, issues.issue_key, issues._connection, item
    from {{ ref('stg_jira__issues') }} as issues
    {{ explode('issues.custom_fields', 'item') }}
    union all
    select instance, issue_key, _connection, 'root cause: ' || to_text
    from (
        select instance, issue_key, _connection, to_text
        from {{ ref('stg_jira__issue_changes') }}
        where field_name in ('custom.root cause', 'custom.caused by')
        qualify row_number() over (
            partition by instance, issue_key, field_name
            order by changed_at desc, try_cast(history_id as bigint) desc, history_id desc, item_index desc
        ) = 1
    ) as filled_in
),

causes as (
    select instance, issue_key, other_key as cause, _connection
    from links
    where {{ has_match('phrase', '(caused|introduced|broken) by') }} or (is_causal and direction = 'inward')
    union all
    select instance, other_key, issue_key, _connection
    from links
    where {{ has_match('phrase', '^(causes|introduces|breaks)$') }} or (is_causal and direction = 'outward')
    union all
    select
        texts.instance, texts.issue_key,
        coalesce({{ pull_request_of('word') }}, {{ match_of('word', '/commits?/([0-9a-f]{7,40})$') }}, word),
        texts._connection
    from texts
    {{ explode(
        matches_of(
            'texts.words',
            '(?i)(?:(?:root cause|caused by)[a-z ]*[:=] *)+([A-Za-z0-9][A-Za-z0-9_./#:@~-]*[A-Za-z0-9])'
        ),
        'word'
    ) }}
)

select
    {{ thing_id('ticket', ['issue_key'], tool="'jira'", instance='instance') }} as ticket_id,
    cause,
    max(_connection) as _connection
from causes
where cause is not null and issue_key is not null
group by instance, issue_key, cause
