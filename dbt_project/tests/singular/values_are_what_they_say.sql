-- Fails a build in which a value is not what its own row says it is made of: rates are quotients within 0 and 1, means
-- are sums over samples, there is a value or a reason of the closed list, and no period that the as-of has not reached.
{%- set durations = [
    'dora_change_lead_time', 'dora_time_to_restore', 'dora_recovery_time', 'flow_lead_time',
    'flow_pull_request_cycle_time', 'flow_time_to_production'
] %}
{%- set facts = [
    ('dora_changes', 'commit_id', 'lead_time_seconds', 'reason'),
    ('dora_incidents', 'incident_event_id', 'time_to_restore_seconds', 'reason'),
    ('flow_tickets', 'ticket_id', 'lead_time_seconds', 'reason'),
    ('flow_ticket_phases', 'ticket_id', 'phase_seconds', 'reason'),
    ('flow_pull_requests', 'pull_request_id', 'cycle_time_seconds', 'reason'),
    ('flow_pull_requests', 'pull_request_id', 'coding_seconds', 'coding_reason'),
    ('flow_pull_requests', 'pull_request_id', 'time_to_production_seconds', 'deploy_reason'),
] %}
with told as (
    select
        *, metric || ' of ' || node_id || ', ' || grain || ' ' || cast(period_started_on as varchar) as place
    from (
        select node_id, metric, grain, period_started_on, value, unit, numerator, denominator, reason, as_of
        from {{ ref('metric_values') }}
    ) as metrics
),

means as (
    {%- for mart in durations %}
    select metric || ' of ' || node_id || ', ' || grain || ' ' || cast(period_started_on as varchar) as place,
        mean_seconds, sum_seconds / nullif(sample_count, 0) as quotient
    from {{ ref(mart) }}
    where grain <> 'day'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

answers as (
    select place, cast(value as varchar) as answer, reason from told
    {%- for fact, key, value, reason in facts %}
    union all
    select '{{ fact }}.{{ value }} of ' || {{ key }}, cast({{ value }} as varchar), {{ reason }} from {{ ref(fact) }}
    {%- endfor %}
)

select 'a rate lies within 0 and 1' as claim, place, cast(value as varchar) as found, '0 to 1' as expected
from told
where unit = 'ratio' and (value < 0 or value > 1)
union all
select 'a rate is its numerator over its denominator', place, cast(value as varchar),
    cast(numerator as varchar) || ' / ' || cast(denominator as varchar)
from told
where unit = 'ratio' and grain <> 'day'
    and coalesce(abs(value - numerator / nullif(denominator, 0)) > 1e-9, value is not null or denominator > 0)
union all
select 'a mean is the sum over the sample', place, cast(mean_seconds as varchar), cast(quotient as varchar)
from means
where coalesce(abs(mean_seconds - quotient) > greatest(0.001, 1e-9 * abs(quotient)), mean_seconds is not null or quotient is not null)
union all
select 'there is a value or a reason', answers.place, coalesce(answers.answer, 'no value') || ' and ' || coalesce(answers.reason, 'no reason'),
    'one of both'
from answers
where (answers.answer is null) = (answers.reason is null)
union all
select 'a reason is one of reason_codes', answers.place, answers.reason, 'a code of the seed'
from answers
left join {{ ref('reason_codes') }} as codes on answers.reason = codes.reason
where answers.reason is not null and codes.reason is null
union all
select 'no period begins after the as-of', told.place, cast(told.period_started_on as varchar), cast(told.as_of as varchar)
from told
inner join {{ ref('node_profiles') }} as nodes on told.node_id = nodes.node_id
where told.period_started_on > {{ local_date('told.as_of', 'nodes.timezone') }}
