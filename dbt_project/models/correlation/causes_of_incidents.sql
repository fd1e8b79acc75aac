-- Which of the deployments that an incident's named causes can mean is blamed. Of those named most directly, those of the
-- incident's own service; where they are of several services and none is its own, nobody. Of several deployments of one
-- ticket, the latest; of several affected versions, the one deployed first: the others still carry the fault. What began after the incident didn't cause it. Each source of deployments is judged for itself.
with ranked as (
    select
        incident_event_id, cause, deployment_id, match_rule, match_confidence, rule_rank, source, finished_at,
        is_too_late, is_own_service,
        min(case when not is_too_late then rule_rank end) over (partition by incident_event_id, source) as best_rank,
        min(case when not is_too_late then first_service end) over same_name as lowest_service,
        max(case when not is_too_late then last_service end) over same_name as highest_service,
        row_number() over (
            partition by incident_event_id, source, cause, is_too_late
            order by is_own_service desc, rule_rank, finished_at desc, deployment_id, match_rule
        ) as place
    from {{ ref('cause_candidates') }}
    window same_name as (partition by incident_event_id, source, cause)
),

judged as (
    select
        *,
        case
            when is_too_late then 'too_late'
            when rule_rank > best_rank then 'weaker_rule'
            when not is_own_service and lowest_service <> highest_service then 'ambiguous'
            when place > 1 then 'not_latest'
        end as objection
    from ranked
),

-- Ends are what stands without objection; of affected versions, the one that was deployed first.
ends as (
    select
        *,
        row_number() over (
            partition by incident_event_id, source, is_own_service, match_rule, objection order by finished_at, deployment_id
        ) as place_in_time
    from judged
)

select
    incident_event_id,
    cause,
    deployment_id,
    match_rule,
    match_confidence,
    objection is null and (match_rule <> 'version' or place_in_time = 1) as is_chosen,
    coalesce(objection, case when match_rule = 'version' and place_in_time > 1 then 'carried_on' else 'strongest_rule' end)
        as choice_reason
from ends
