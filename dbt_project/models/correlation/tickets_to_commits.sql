-- A pull request's ticket reaches all its commits; a commit that names a ticket itself is linked directly.
with candidates as (
    select ticket_id, commit_id, match_rule, match_confidence
    from {{ ref('ticket_mentions') }}
    where commit_id is not null
    union all
    select tickets.ticket_id, links.commit_id, 'by_pull_request', tickets.match_confidence
    from {{ ref('tickets_to_pull_requests') }} as tickets
    inner join {{ ref('pull_requests_to_commits') }} as links on tickets.pull_request_id = links.pull_request_id
    where tickets.is_chosen and links.is_chosen
),

ranked as (
    select
        ticket_id,
        commit_id,
        match_rule,
        max(match_confidence) as match_confidence,
        row_number() over (partition by ticket_id, commit_id order by max(match_confidence) desc, match_rule) = 1 as is_chosen
    from candidates
    group by ticket_id, commit_id, match_rule
)

select
    ticket_id,
    commit_id,
    match_rule,
    match_confidence,
    is_chosen,
    case when is_chosen then 'strongest_rule' else 'weaker_rule' end as choice_reason
from ranked
