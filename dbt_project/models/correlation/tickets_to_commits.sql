-- A pull request's ticket reaches all its commits; a commit that names a ticket itself is linked directly. What its pull
-- request makes of the ticket goes for the commit: a mistyped key stays one.
with held as (
    select commit_id, pull_request_id from {{ ref('pull_requests_to_commits') }} where is_chosen
    union
    select commit_id, pull_request_id from {{ ref('pull_requests_to_landed_commits') }} where is_chosen
),

verdicts as (
    select ticket_id, pull_request_id, case when not bool_or(is_chosen) then min(choice_reason) end as flaw
    from {{ ref('tickets_to_pull_requests') }}
    group by ticket_id, pull_request_id
),

named as (
    select
        mentions.ticket_id, mentions.commit_id, mentions.match_rule, mentions.match_confidence,
        case
            when count(verdicts.ticket_id) > 0 and count(verdicts.flaw) = count(verdicts.ticket_id) then min(verdicts.flaw)
            when count(verdicts.ticket_id) > 0 then null
            when bool_and(mentions.is_quoted) then 'only_quoted'
        end as flaw
    from {{ ref('ticket_mentions') }} as mentions
    left join held on mentions.commit_id = held.commit_id
    left join verdicts on held.pull_request_id = verdicts.pull_request_id and mentions.ticket_id = verdicts.ticket_id
    where mentions.commit_id is not null
    group by mentions.ticket_id, mentions.commit_id, mentions.match_rule, mentions.match_confidence
),

candidates as (
    select ticket_id, commit_id, match_rule, match_confidence, flaw from named
    union all
    select tickets.ticket_id, links.commit_id, 'by_pull_request', max(tickets.match_confidence), null
    from {{ ref('tickets_to_pull_requests') }} as tickets
    inner join {{ ref('pull_requests_to_commits') }} as links on tickets.pull_request_id = links.pull_request_id
    where tickets.is_chosen and links.is_chosen
    group by tickets.ticket_id, links.commit_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by ticket_id, commit_id order by flaw is null desc, match_confidence desc, match_rule
        ) = 1 as is_surest
    from candidates
)

select
    ticket_id,
    commit_id,
    match_rule,
    match_confidence,
    flaw is null and is_surest as is_chosen,
    coalesce(flaw, case when is_surest then 'strongest_rule' else 'weaker_rule' end) as choice_reason
from ranked
