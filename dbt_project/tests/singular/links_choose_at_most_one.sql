-- Fails a build in which a link table chooses two where only one can be right, names no rule, or is more than certain.
-- Each entry: the table, and the columns that may have one chosen row.
{%- set links = [
    ('tickets_to_pull_requests', ['ticket_id', 'pull_request_id']),
    ('tickets_to_commits', ['ticket_id', 'commit_id']),
    ('pull_requests_to_commits', ['pull_request_id', 'commit_id']),
    ('deployment_target_revisions', ['deployment_target_id']),
    ('accounts_to_people', ['account_id']),
    ('causes_of_incidents', ['incident_event_id', 'cause']),
] %}
{%- for table, key in links %}
select 'one candidate is chosen' as claim, '{{ table }}: ' || {{ key | join(" || ', ' || ") }} as place,
    cast(count(*) as varchar) || ' chosen' as found, 'at most 1' as expected
from {{ ref(table) }}
where is_chosen
group by {{ key | join(', ') }}
having count(*) > 1
union all
select 'a link has a rule and a confidence', '{{ table }}: ' || {{ key | join(" || ', ' || ") }},
    coalesce(match_rule, 'no rule') || ', ' || coalesce(cast(match_confidence as varchar), 'no confidence'),
    'a rule, and more than 0 and at most 1'
from {{ ref(table) }}
where match_rule is null or match_confidence is null or match_confidence <= 0 or match_confidence > 1
{{ 'union all' if not loop.last }}
{%- endfor %}
