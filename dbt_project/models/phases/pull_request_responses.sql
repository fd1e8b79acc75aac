-- A response is a review or comment before the merge by a human who isn't the author.
select
    reviews.pull_request_id,
    min(case when types.account_type = 'human' then reviews.submitted_at end) as first_response_at,
    max(case when reviews.review_state = 'approved' and types.account_type = 'human' then reviews.submitted_at end)
        as last_approval_at,
    min(case when types.account_type = 'human' and reviews.review_state <> 'dismissed' then reviews.submitted_at end)
        as first_review_at
from {{ ref('pull_request_reviews') }} as reviews
inner join {{ ref('pull_requests') }} as pull_requests on reviews.pull_request_id = pull_requests.pull_request_id
left join {{ ref('account_types') }} as known on reviews.reviewer_account_id = known.account_id
cross join lateral (select coalesce(known.account_type, 'human') as account_type) as types
where reviews.reviewer_account_id is distinct from pull_requests.author_account_id
    and (pull_requests.merged_at is null or reviews.submitted_at <= pull_requests.merged_at)
group by reviews.pull_request_id
