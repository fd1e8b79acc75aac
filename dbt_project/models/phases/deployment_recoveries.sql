-- When a failed deployment was mended, for each team that counts it: the earlier of the last resolution of the incidents
-- that prove its failure and the finish of the deployment that remedied it; the next successful one only where nothing
-- but its own status says that it failed. Up to 5 minutes before its finish is clock skew.
with failed as (
    select
        failures.node_id, failures.deployment_id, events.finished_at as failed_at,
        not (failures.has_causal_link or failures.has_rollback or failures.has_revert_or_hotfix or failures.has_window)
            as is_own_status_only
    from {{ ref('team_failures') }} as failures
    inner join {{ ref('team_deployments') }} as teams
        on failures.node_id = teams.node_id and failures.deployment_id = teams.deployment_id
    inner join {{ ref('deployment_events') }} as events on failures.deployment_id = events.deployment_id
    where teams.outcome in ('succeeded', 'failed')
),

resolutions as (
    select
        failed.node_id, failed.deployment_id, incidents.incident_event_id, incidents.resolved_at,
        max(case when incidents.resolved_at is null then 1 else 0 end) over proofs = 1 as is_any_open,
        row_number() over (
            partition by failed.node_id, failed.deployment_id
            order by incidents.resolved_at desc, incidents.incident_event_id
        ) as place
    from failed
    inner join {{ ref('node_profiles') }} as profiles on failed.node_id = profiles.node_id
    inner join {{ ref('profile_evidence') }} as accepted on profiles.profile_name = accepted.profile_name
    inner join {{ ref('failure_evidence') }} as evidence
        on failed.deployment_id = evidence.deployment_id
        and accepted.evidence_kind = evidence.evidence_kind
        and (evidence.node_id is null or evidence.node_id = failed.node_id)
    inner join {{ ref('incident_events') }} as incidents on evidence.incident_event_id = incidents.incident_event_id
    where evidence.is_chosen and not incidents.is_terminated
    window proofs as (partition by failed.node_id, failed.deployment_id)
),

ends as (
    select
        failed.node_id, failed.deployment_id, failed.failed_at, remedies.remedied_at as ended_at,
        remedies.remedy_kind as recovered_by, remedies.remedy_deployment_id, cast(null as varchar) as incident_event_id
    from failed
    inner join {{ ref('deployment_remedies') }} as remedies
        on failed.deployment_id = remedies.failed_deployment_id
        and (remedies.node_id is null or remedies.node_id = failed.node_id)
        and (failed.is_own_status_only or remedies.remedy_kind <> 'next_deployment')
    union all
    select failed.node_id, failed.deployment_id, failed.failed_at, resolutions.resolved_at, 'incident_resolved', null,
        resolutions.incident_event_id
    from failed
    inner join resolutions on failed.node_id = resolutions.node_id and failed.deployment_id = resolutions.deployment_id
    where resolutions.place = 1 and not resolutions.is_any_open
),

placed as (
    select *, ended_at >= {{ plus_seconds('failed_at', -300) }} as is_after
    from ends
)

select
    failed.node_id, failed.deployment_id, failed.failed_at,
    case when first_one.is_after then greatest(first_one.ended_at, failed.failed_at) end as recovered_at,
    case when first_one.is_after then first_one.recovered_by end as recovered_by,
    case when first_one.is_after then first_one.remedy_deployment_id end as remedy_deployment_id,
    case when first_one.is_after then first_one.incident_event_id end as incident_event_id,
    case when first_one.is_after is null then 'not_recovered' when not first_one.is_after then 'out_of_order' end as reason
from failed
left join (
    select * from placed
    qualify row_number() over (
        partition by node_id, deployment_id
        order by is_after desc, ended_at, recovered_by, remedy_deployment_id, incident_event_id
    ) = 1
) as first_one on failed.node_id = first_one.node_id and failed.deployment_id = first_one.deployment_id
