-- Every piece of evidence that a production deployment failed, whether a profile accepts its kind or not.
select
    failures.deployment_id,
    coalesce(failures.node_id, '') as found_by_node_id,
    failures.evidence_kind,
    coalesce(failures.incident_event_id, '') as incident_event_id,
    failures.match_rule,
    max(failures.match_confidence) as match_confidence
from {{ ref('failure_evidence') }} as failures
inner join {{ ref('dora_deployments') }} as deployments on failures.deployment_id = deployments.deployment_id
where failures.is_chosen
group by
    failures.deployment_id, coalesce(failures.node_id, ''), failures.evidence_kind,
    coalesce(failures.incident_event_id, ''), failures.match_rule
