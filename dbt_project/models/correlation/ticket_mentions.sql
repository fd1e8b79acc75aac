-- Tickets in what people write about a change. Only keys of tickets that exist count: UTF-8 is none.
select
    keys.ticket_id,
    mentioned.pull_request_id,
    mentioned.commit_id,
    mentioned.match_rule,
    mentioned.match_confidence,
    bool_and(mentioned.is_quoted) as is_quoted
from {{ ref('key_mentions') }} as mentioned
inner join {{ ref('ticket_keys') }} as keys on mentioned.ticket_key = keys.ticket_key
group by keys.ticket_id, mentioned.pull_request_id, mentioned.commit_id, mentioned.match_rule, mentioned.match_confidence
union all
select ticket_id, pull_request_id, commit_id, 'closing_keyword', 0.98, false
from {{ ref('closing_keywords') }}
