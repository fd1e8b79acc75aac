{%- set here = {'tool': "'github'", 'instance': 'raw.instance'} %}
{%- set repository = 'coalesce(names.repository_name, raw.repository)' %}
{%- set author = login_of('raw.author_login', 'raw.author_type') %}
-- One that was opened ready and made a draft later was ready when it was opened.
with ready as (
    select
        instance,
        repository_id,
        pull_request_number,
        case
            when min_by(event_type, created_at) = 'ReadyForReviewEvent'
                then min(case when event_type = 'ReadyForReviewEvent' then created_at end)
        end as ready_for_review_at
    from {{ newest_numbered_children(
        source('github', 'pull_request_events'), source('github', 'pull_requests'), 'pull_request_number'
    ) }} as events
    where event_type in ('ReadyForReviewEvent', 'ConvertToDraftEvent')
    group by instance, repository_id, pull_request_number
)

select
    {{ thing_id('pull_request', [repository, 'raw.number'], **here) }} as pull_request_id,
    {{ thing_id('repository', [repository], **here) }} as repository_id,
    raw.number as pull_request_number,
    raw.title,
    raw.body,
    lower(raw.state) as pull_request_status,
    case upper(raw.state) when 'OPEN' then 'open' when 'MERGED' then 'merged' when 'CLOSED' then 'closed' end
        as pull_request_status_category,
    raw.is_draft,
    {{ thing_id('account', [author], **here) }} as author_account_id,
    raw.source_branch,
    raw.destination_branch,
    {{ thing_id('commit', ['raw.head_sha']) }} as head_commit_id,
    {{ thing_id('commit', ['raw.merge_commit_sha']) }} as merge_commit_id,
    raw.created_at,
    ready.ready_for_review_at,
    raw.merged_at,
    raw.closed_at,
    raw.labels,
    raw.added_line_count,
    raw.deleted_line_count,
    raw.url,
    raw._connection
from {{ newest(source('github', 'pull_requests'), key=['instance', 'repository_id', 'number'], mode='append') }} as raw
left join {{ ref('stg_github__repository_names') }} as names
    on raw.instance = names.instance and raw.repository_id = names.repository_number
left join ready
    on raw.instance = ready.instance
    and raw.repository_id = ready.repository_id
    and raw.number = ready.pull_request_number
left join {{ ref('stg_github__deleted_numbers') }} as deleted
    on {{ same_number('raw.number', kind='pull_request') }}
where deleted.number is null
