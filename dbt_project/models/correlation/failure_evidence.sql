-- Evidence that a deployment failed, strongest kind first, and what looked like some and isn't. node_id says whose setting
-- found it, NULL where it holds for everybody. An incident that stronger evidence explains blames nobody by its time.
with causes as (
    select incident_event_id, deployment_id, match_rule, match_confidence, is_chosen, choice_reason
    from {{ ref('causes_of_incidents') }}
    where true
    qualify row_number() over (
        partition by incident_event_id, deployment_id, match_rule order by is_chosen desc, choice_reason, cause
    ) = 1
),

explained as (
    select distinct incident_event_id from causes where is_chosen
),

windows as (
    select
        candidates.node_id, candidates.deployment_id, candidates.incident_event_id,
        case
            when explained.incident_event_id is not null then 'weaker_rule'
            when candidates.is_latest then 'strongest_rule'
            else 'not_latest'
        end as choice_reason
    from {{ ref('window_candidates') }} as candidates
    left join explained on candidates.incident_event_id = explained.incident_event_id
)

select
    cast(null as varchar) as node_id, deployment_id, 'causal_link' as evidence_kind, incident_event_id, match_rule,
    match_confidence, is_chosen, choice_reason
from causes
union
select null, failed_deployment_id, 'rollback', null, 'ancestor_deployed', 0.95, true, 'strongest_rule'
from {{ ref('rollbacks') }}
where failed_deployment_id is not null
union
select null, failed_deployment_id, 'revert_or_hotfix', null, 'revert', 0.9, true, 'strongest_rule'
from {{ ref('reverts') }}
where failed_deployment_id is not null
union
select
    node_id, failed_deployment_id, 'revert_or_hotfix', null, 'hotfix', 0.7, bool_or(is_chosen),
    case when bool_or(is_chosen) then 'strongest_rule' else min(choice_reason) end
from {{ ref('hotfixes') }}
where failed_deployment_id is not null
group by node_id, failed_deployment_id
union
select node_id, deployment_id, 'own_status', null, 'status', 1.0, true, 'strongest_rule'
from {{ ref('team_deployments') }}
where outcome = 'failed'
union
select
    node_id, deployment_id, 'window', incident_event_id, 'latest_before_incident', 0.5, choice_reason = 'strongest_rule',
    choice_reason
from windows
