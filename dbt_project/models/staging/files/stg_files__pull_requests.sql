-- One row per pull request (merge request, change).
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('pull_request', ['repository', 'pull_request_number']) }} as pull_request_id,
    {{ thing_id('repository', ['repository']) }} as repository_id,
    pull_request_number,
    title,
    body,
    pull_request_status,
    lower(pull_request_status_category) as pull_request_status_category,
    is_draft,
    {{ thing_id('account', ['author_account']) }} as author_account_id,
    source_branch,
    destination_branch,
    {{ thing_id('commit', ['head_commit_sha']) }} as head_commit_id,
    {{ thing_id('commit', ['merge_commit_sha']) }} as merge_commit_id,
    created_at,
    ready_for_review_at,
    merged_at,
    closed_at,
    labels,
    added_line_count,
    deleted_line_count,
    url,
    _connection
from {{ newest(
        source('files', 'pull_requests'),
        key=['tool', 'instance', 'lower(repository)', 'pull_request_number'],
        mode='snapshot'
    ) }} as raw
