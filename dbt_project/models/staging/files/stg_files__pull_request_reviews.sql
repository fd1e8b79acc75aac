-- One row per review, approval or comment on a pull request.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('review', ['repository', 'pull_request_number', 'review_key']) }} as pull_request_review_id,
    {{ thing_id('pull_request', ['repository', 'pull_request_number']) }} as pull_request_id,
    {{ thing_id('account', ['reviewer_account']) }} as reviewer_account_id,
    lower(review_state) as review_state,
    submitted_at,
    _connection
from {{ newest(
        source('files', 'pull_request_reviews'),
        key=['tool', 'instance', 'lower(repository)', 'pull_request_number', 'review_key'],
        mode='snapshot'
    ) }} as raw
