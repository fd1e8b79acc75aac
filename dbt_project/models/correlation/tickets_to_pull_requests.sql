with candidates as (
    select ticket_id, pull_request_id, match_rule, match_confidence
    from {{ ref('ticket_mentions') }}
    where pull_request_id is not null
    union all
    select mentions.ticket_id, pull_requests.pull_request_id, 'key_in_merge_message', 0.95
    from {{ ref('ticket_mentions') }} as mentions
    inner join {{ ref('pull_requests') }} as pull_requests on mentions.commit_id = pull_requests.merge_commit_id
    union all
    select mentions.ticket_id, links.pull_request_id, 'key_in_commit_message', 0.85
    from {{ ref('ticket_mentions') }} as mentions
    inner join {{ ref('pull_requests_to_commits') }} as links on mentions.commit_id = links.commit_id
    where links.is_chosen
    union all
    select links.ticket_id, links.pull_request_id, 'tool_link', 1.0
    from {{ ref('ticket_pull_requests') }} as links
    inner join {{ ref('tickets') }} as tickets on links.ticket_id = tickets.ticket_id
    inner join {{ ref('pull_requests') }} as pull_requests on links.pull_request_id = pull_requests.pull_request_id
),

ranked as (
    select
        ticket_id,
        pull_request_id,
        match_rule,
        max(match_confidence) as match_confidence,
        row_number() over (partition by ticket_id, pull_request_id order by max(match_confidence) desc, match_rule) = 1 as is_chosen
    from candidates
    group by ticket_id, pull_request_id, match_rule
)

select
    ticket_id,
    pull_request_id,
    match_rule,
    match_confidence,
    is_chosen,
    case when is_chosen then 'strongest_rule' else 'weaker_rule' end as choice_reason
from ranked
