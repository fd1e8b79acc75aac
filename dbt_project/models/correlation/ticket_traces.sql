-- Every trace that links a ticket and a pull request. Witness: whose word it is; several words of one witness are no
-- more than one. The message of the commit that landed it repeats title, branch and commits, and is no witness of its own.
select
    mentions.ticket_id, mentions.pull_request_id, mentions.match_rule, mentions.match_confidence,
    case mentions.match_rule when 'closing_keyword' then 'person' else split_part(mentions.match_rule, '_', 3) end as witness,
    mentions.is_quoted
from {{ ref('ticket_mentions') }} as mentions
where mentions.pull_request_id is not null
union all
select mentions.ticket_id, pull_requests.pull_request_id, 'key_in_merge_message', 0.95, 'merge_message',
    bool_and(mentions.is_quoted)
from {{ ref('ticket_mentions') }} as mentions
inner join {{ ref('pull_requests') }} as pull_requests on mentions.commit_id = pull_requests.merge_commit_id
group by mentions.ticket_id, pull_requests.pull_request_id
union all
select mentions.ticket_id, links.pull_request_id, 'key_in_commit_message', 0.85, 'commits', bool_and(mentions.is_quoted)
from {{ ref('ticket_mentions') }} as mentions
inner join {{ ref('pull_requests_to_commits') }} as links on mentions.commit_id = links.commit_id
inner join {{ ref('pull_requests') }} as pull_requests on links.pull_request_id = pull_requests.pull_request_id
where links.is_chosen and mentions.match_rule = 'key_in_message'
    and (pull_requests.merge_commit_id is null or pull_requests.merge_commit_id <> links.commit_id)
group by mentions.ticket_id, links.pull_request_id
union all
select mentions.ticket_id, links.pull_request_id, 'closing_keyword_in_commit', 0.97, 'person', false
from {{ ref('closing_keywords') }} as mentions
inner join {{ ref('pull_requests_to_commits') }} as links on mentions.commit_id = links.commit_id
where links.is_chosen
group by mentions.ticket_id, links.pull_request_id
union all
select links.ticket_id, links.pull_request_id, 'tool_link', 1.0,
    case links.link_type when 'development_panel' then 'panel' else 'person' end, false
from {{ ref('ticket_pull_requests') }} as links
inner join {{ ref('tickets') }} as tickets on links.ticket_id = tickets.ticket_id
inner join {{ ref('pull_requests') }} as pull_requests on links.pull_request_id = pull_requests.pull_request_id
