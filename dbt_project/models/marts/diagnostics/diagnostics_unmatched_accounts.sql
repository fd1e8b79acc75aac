-- What an account is worth is counted up to the as-of: its commits, the pull requests that it opened, its reviews, and the
-- tickets that it had when they were completed (until then: that it has).
with activity as (
    select
        {{ thing_id('account', ['author_email'], tool="split_part(commit_id, ':', 1)", instance="'email'") }} as account_id,
        'commit' as thing, authored_at as acted_at
    from {{ ref('commits') }}
    union all
    select author_account_id, 'pull_request', created_at from {{ ref('pull_requests') }}
    union all
    select reviewer_account_id, 'review', submitted_at from {{ ref('pull_request_reviews') }}
    union all
    select assignees.account_id, 'ticket', coalesce(tickets.resolved_at, tickets.created_at)
    from {{ ref('ticket_assignees') }} as assignees
    inner join {{ ref('tickets') }} as tickets on assignees.ticket_id = tickets.ticket_id
),

worth as (
    select
        activity.account_id,
        count(*) filter (where activity.thing = 'commit') as commit_count,
        count(*) filter (where activity.thing = 'pull_request') as pull_request_count,
        count(*) filter (where activity.thing = 'review') as review_count,
        count(*) filter (where activity.thing = 'ticket') as assigned_ticket_count,
        max(activity.acted_at) as last_active_at
    from activity
    cross join {{ ref('run_context') }} as run_context
    where activity.acted_at <= run_context.as_of
    group by activity.account_id
),

candidates as (
    select account_id, bool_or(is_chosen) as is_matched from {{ ref('accounts_to_people') }} group by account_id
)

select
    accounts.account_id,
    accounts.account_name,
    accounts.display_name,
    types.account_type,
    case
        when lower(accounts.account_name) in {{ names_of_nobody() }} then 'excluded_name'
        when candidates.account_id is not null then 'several_people'
        else 'nobody_found'
    end as match_obstacle,
    coalesce(worth.commit_count, 0) as commit_count,
    coalesce(worth.pull_request_count, 0) as pull_request_count,
    coalesce(worth.review_count, 0) as review_count,
    coalesce(worth.assigned_ticket_count, 0) as assigned_ticket_count,
    worth.last_active_at
from {{ ref('accounts') }} as accounts
left join {{ ref('account_types') }} as types on accounts.account_id = types.account_id
left join candidates on accounts.account_id = candidates.account_id
left join worth on accounts.account_id = worth.account_id
where not coalesce(candidates.is_matched, false)
