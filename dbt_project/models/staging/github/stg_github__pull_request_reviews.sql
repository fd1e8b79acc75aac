{%- set here = {'tool': "'github'", 'instance': 'raw.instance'} %}
{%- set repository = 'coalesce(names.repository_name, raw.repository)' %}
{%- set reviewer = login_of('raw.author_login', 'raw.author_type') %}
-- What is still being written is left out. Ids of reviews differ in case, so they stay as they are.
with reviews as (
    select instance, repository, repository_id, pull_request_number, review_id, author_login, author_type, state,
        submitted_at, _connection
    from {{ newest_numbered_children(
        source('github', 'pull_request_reviews'), source('github', 'pull_requests'), 'pull_request_number'
    ) }} as children
),

raw as (
    select instance, repository, repository_id, pull_request_number, review_id as review_key, author_login, author_type,
        lower(state) as review_state, submitted_at, _connection
    from reviews
    where state <> 'PENDING' and submitted_at is not null
    union all
    select comments.instance, comments.repository, comments.repository_id, comments.pull_request_number, comments.comment_id,
        comments.author_login, comments.author_type, 'commented', comments.created_at, comments._connection
    from {{ newest_numbered_children(
        source('github', 'pull_request_comments'), source('github', 'pull_requests'), 'pull_request_number'
    ) }} as comments
    left join reviews on comments.instance = reviews.instance and comments.review_id = reviews.review_id
    where comments.created_at is not null and coalesce(reviews.state, '') <> 'PENDING'
)

select
    {{ thing_id('review', [repository, 'raw.pull_request_number'], **here) }} || '#' || raw.review_key as pull_request_review_id,
    {{ thing_id('pull_request', [repository, 'raw.pull_request_number'], **here) }} as pull_request_id,
    {{ thing_id('account', [reviewer], **here) }} as reviewer_account_id,
    raw.review_state,
    raw.submitted_at,
    raw._connection
from raw
left join {{ ref('stg_github__repository_names') }} as names
    on raw.instance = names.instance and raw.repository_id = names.repository_number
left join {{ ref('stg_github__deleted_numbers') }} as deleted
    on {{ same_number('raw.pull_request_number', kind='pull_request') }}
where deleted.number is null
