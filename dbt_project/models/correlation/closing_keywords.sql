-- "Fixes #12" and "closes owner/name#12": how trackers that number their tickets by repository are told what a change
-- does. Without a name it is the change's own repository.
{%- set keyword = '(?i)\\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\\s+' %}
{%- set number = '((?:[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)?#[1-9][0-9]{0,8})' %}
with texts as (
    select pull_request_id, cast(null as varchar) as commit_id, repository_id, title as words
    from {{ ref('pull_requests') }}
    where title like '%#%'
    union all
    select pull_request_id, null, repository_id, body from {{ ref('pull_requests') }} where body like '%#%'
    union all
    select null, commits.commit_id, held.repository_id, commits.message
    from {{ ref('commits') }} as commits
    inner join {{ ref('commit_repositories') }} as held on commits.commit_id = held.commit_id
    where commits.message like '%#%'
),

named as (
    select texts.pull_request_id, texts.commit_id, texts.repository_id, lower(named_number) as named_number
    from texts
    {{ explode(matches_of('texts.words', keyword ~ number), 'named_number') }}
)

select distinct
    tickets.ticket_id,
    named.pull_request_id,
    named.commit_id
from named
inner join {{ ref('tickets') }} as tickets
    on lower(tickets.ticket_id)
    = split_part(named.repository_id, ':', 1) || ':' || split_part(named.repository_id, ':', 2) || ':ticket:'
    || case
        when left(named.named_number, 1) = '#' then split_part(named.repository_id, ':', 4) || named.named_number
        else named.named_number
    end
