-- Keys of tickets in what people write about a change. Only keys of tickets that exist count: UTF-8 is none.
with texts as (
    select pull_request_id, cast(null as varchar) as commit_id, 'key_in_title' as match_rule, 0.97 as match_confidence, title as words
    from {{ ref('pull_requests') }}
    union all
    select pull_request_id, null, 'key_in_branch', 0.96, source_branch from {{ ref('pull_requests') }}
    union all
    select pull_request_id, null, 'key_in_body', 0.7, body from {{ ref('pull_requests') }}
    union all
    select null, commit_id, 'key_in_message', 0.9, message from {{ ref('commits') }}
),

mentioned as (
    select texts.pull_request_id, texts.commit_id, texts.match_rule, texts.match_confidence, upper(ticket_key) as ticket_key
    from texts
    {{ explode(matches_of('texts.words', '(?:^|[^A-Za-z0-9])([A-Za-z][A-Za-z0-9_]+-[1-9][0-9]{0,8})'), 'ticket_key') }}
    where texts.words like '%-%'
)

select distinct
    keys.ticket_id,
    mentioned.pull_request_id,
    mentioned.commit_id,
    mentioned.match_rule,
    mentioned.match_confidence
from mentioned
inner join {{ ref('ticket_keys') }} as keys on mentioned.ticket_key = keys.ticket_key
