-- Approvals before the merge by a human who isn't the author.
select reviews.pull_request_review_id, reviews.pull_request_id, reviews.submitted_at
from {{ ref('pull_request_reviews') }} as reviews
inner join {{ ref('pull_requests') }} as pull_requests on reviews.pull_request_id = pull_requests.pull_request_id
left join {{ ref('account_types') }} as types on reviews.reviewer_account_id = types.account_id
where reviews.review_state = 'approved'
    and coalesce(types.account_type, 'human') = 'human'
    and reviews.reviewer_account_id is distinct from pull_requests.author_account_id
    and (pull_requests.merged_at is null or reviews.submitted_at <= pull_requests.merged_at)
