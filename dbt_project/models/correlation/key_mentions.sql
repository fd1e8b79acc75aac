-- What looks like a ticket's key in what people write about a change. Words that GitHub and GitLab quote when a pull
-- request is taken back ("Revert ...", revert-12-<branch>) are told apart; a revert of a revert quotes what it brings back.
{%- set quote = '(Revert ".*"|(?:^|[ /])revert-[0-9]+-\\S*)' %}
with texts as (
    select pull_request_id, cast(null as varchar) as commit_id, 'key_in_title' as match_rule, 0.97 as match_confidence,
        title as words
    from {{ ref('pull_requests') }}
    union all
    select pull_request_id, null, 'key_in_branch', 0.96, source_branch from {{ ref('pull_requests') }}
    union all
    select pull_request_id, null, 'key_in_body', 0.7, body from {{ ref('pull_requests') }}
    union all
    select null, commit_id, 'key_in_message', 0.9, message from {{ ref('commits') }}
),

marked as (
    select *, (words like '%Revert "%' or words like '%revert-%') and words not like '%Revert "Revert "%' as has_quote
    from texts
    where words like '%-%'
),

parts as (
    select pull_request_id, commit_id, match_rule, match_confidence, words, false as is_quoted from marked where not has_quote
    union all
    select pull_request_id, commit_id, match_rule, match_confidence, {{ without_matches('words', quote) }}, false
    from marked
    where has_quote
    union all
    select marked.pull_request_id, marked.commit_id, marked.match_rule, marked.match_confidence, quoted_words, true
    from marked
    {{ explode(matches_of('marked.words', quote), 'quoted_words') }}
    where marked.has_quote
),

mentioned as (
    select parts.pull_request_id, parts.commit_id, parts.match_rule, parts.match_confidence, parts.is_quoted,
        upper(found_key) as ticket_key
    from parts
    {{ explode(matches_of('parts.words', '(?:^|[^A-Za-z0-9])([A-Za-z][A-Za-z0-9_]+-[1-9][0-9]{0,8})'), 'found_key') }}
)

select ticket_key, pull_request_id, commit_id, match_rule, match_confidence, bool_and(is_quoted) as is_quoted
from mentioned
group by ticket_key, pull_request_id, commit_id, match_rule, match_confidence
