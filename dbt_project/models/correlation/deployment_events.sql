-- Whatever may count as a deployment, from each of the four sources; which of them do, and for whom, team settings and
-- profiles say (team_deployments). A release, a merge and a change request that was carried out have no status of
-- their own that could say failed, and nobody tells when they began.
select
    deployment_id, 'continuous_delivery' as source, deployment_key, pipeline_name, deployment_status,
    deployment_status_category, started_at, finished_at, is_day_precision, url
from {{ ref('deployments') }}
union all
select
    release_id, 'issue_management', project_key || ' ' || release_name, null, 'released', 'succeeded', null,
    released_at, is_day_precision, null
from {{ ref('releases') }}
where is_released and released_at is not null
union all
select
    pull_request_id, 'source_code', split_part(pull_request_id, ':', 4), null,
    coalesce(pull_request_status, 'merged'), 'succeeded', null, merged_at, false, url
from {{ ref('pull_requests') }}
where merged_at is not null
union all
select
    incident_id, 'incident_management', incident_key, null, incident_status, 'succeeded', null, resolved_at, false, url
from {{ ref('incidents') }}
where resolved_at is not null and coalesce(incident_status_category, 'resolved') = 'resolved'
