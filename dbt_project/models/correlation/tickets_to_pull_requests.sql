-- Which tickets a pull request belongs to. The tool's own link and a closing keyword are sure; so is a key that two
-- witnesses name (title, branch, body, commits). A key that stands alone is taken, unless it contradicts: others are
-- sure, and no text that names it names one of them. A mistyped key looks like that, a second ticket doesn't. Nor is a
-- ticket meant that was created after the pull request was over, where it names one that was there (tickets are written
-- after the fact, too), or that only the words quoted by a revert name (a tracker's panel finds keys in them, too).
{%- set over = 'coalesce(pull_requests.merged_at, pull_requests.closed_at)' %}
with pairs as (
    select
        traces.ticket_id,
        traces.pull_request_id,
        bool_or(traces.witness = 'person') as is_told,
        bool_or(traces.witness = 'panel') as is_in_panel,
        coalesce(bool_and(case when traces.witness not in ('panel', 'person') then traces.is_quoted end), false)
            as is_only_quoted,
        count(distinct case when traces.witness <> 'merge_message' and not traces.is_quoted then traces.witness end)
            as witness_count,
        coalesce(max(tickets.created_at) > max({{ plus_seconds(over, 300) }}), false) as is_created_later
    from {{ ref('ticket_traces') }} as traces
    inner join {{ ref('tickets') }} as tickets on traces.ticket_id = tickets.ticket_id
    inner join {{ ref('pull_requests') }} as pull_requests on traces.pull_request_id = pull_requests.pull_request_id
    group by traces.ticket_id, traces.pull_request_id
),

weighed as (
    select
        ticket_id,
        pull_request_id,
        witness_count,
        is_told or (is_in_panel and not is_only_quoted) as is_sure,
        case
            when is_told or (is_in_panel and not is_only_quoted) then null
            when is_only_quoted then 'only_quoted'
            when is_created_later and bool_or(not is_created_later and not is_only_quoted) over (partition by pull_request_id)
                then 'created_later'
        end as flaw
    from pairs
),

backed as (
    select ticket_id, pull_request_id from weighed where is_sure or (flaw is null and witness_count >= 2)
),

backed_texts as (
    select distinct traces.pull_request_id, traces.witness
    from {{ ref('ticket_traces') }} as traces
    inner join backed on traces.ticket_id = backed.ticket_id and traces.pull_request_id = backed.pull_request_id
),

judged as (
    select weighed.ticket_id, weighed.pull_request_id, coalesce(max(weighed.flaw), case
            when count(backed_texts.witness) = 0 and max(sure.pull_request_id) is not null then 'contradicted'
        end) as flaw
    from weighed
    inner join {{ ref('ticket_traces') }} as traces
        on weighed.ticket_id = traces.ticket_id and weighed.pull_request_id = traces.pull_request_id
    left join (select distinct pull_request_id from backed) as sure on weighed.pull_request_id = sure.pull_request_id
    left join backed_texts on traces.pull_request_id = backed_texts.pull_request_id and traces.witness = backed_texts.witness
        and (traces.witness <> 'merge_message' or weighed.witness_count = 0)
    group by weighed.ticket_id, weighed.pull_request_id
),

ranked as (
    select traces.ticket_id, traces.pull_request_id, traces.match_rule, traces.match_confidence, judged.flaw,
        row_number() over (
            partition by traces.ticket_id, traces.pull_request_id order by traces.match_confidence desc, traces.match_rule
        ) = 1 as is_surest
    from {{ ref('ticket_traces') }} as traces
    inner join judged on traces.ticket_id = judged.ticket_id and traces.pull_request_id = judged.pull_request_id
)

select
    ticket_id, pull_request_id, match_rule, match_confidence, flaw is null and is_surest as is_chosen,
    coalesce(flaw, case when is_surest then 'strongest_rule' else 'weaker_rule' end) as choice_reason
from ranked
