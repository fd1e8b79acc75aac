-- Where each deployment goes and what it carries there. A lane (service, environment) is of one source only, so that what
-- one source ships first hides nothing of another: services of the other three sources are named after source and
-- repository. Of a merged pull request the branch is the environment.
select
    targets.deployment_target_id,
    targets.deployment_id,
    'continuous_delivery' as source,
    coalesce(targets.service_id, targets.repository_id, 'none') as service_id,
    targets.service_name,
    coalesce(targets.environment_name, '') as environment_name,
    targets.region,
    coalesce(targets.repository_id, services.repository_id) as repository_id,
    services.path,
    targets.revision,
    coalesce(targets.version, targets.revision) as version,
    revisions.commit_id,
    revisions.match_rule,
    revisions.match_confidence
from {{ ref('deployment_targets') }} as targets
left join {{ ref('services') }} as services on targets.service_id = services.service_id
left join {{ ref('deployment_target_revisions') }} as revisions
    on targets.deployment_target_id = revisions.deployment_target_id and revisions.is_chosen
union all
select
    release_id || ' ' || repository_id || '#' || subject, release_id, 'issue_management',
    'issue_management:' || repository_id || case when subject = '' then '' else '#' || subject end,
    coalesce(nullif(subject, ''), split_part(repository_id, ':', 4)), '', null, repository_id, null, ref_name, ref_name,
    commit_id, match_rule, match_confidence
from {{ ref('release_targets') }}
union all
select
    pull_requests.pull_request_id, pull_requests.pull_request_id, 'source_code',
    'source_code:' || pull_requests.repository_id, split_part(pull_requests.repository_id, ':', 4),
    coalesce(pull_requests.destination_branch, ''), null, pull_requests.repository_id, null,
    replace(pull_requests.merge_commit_id, 'git:', ''), null, commits.commit_id, 'merge_commit', 1.0
from {{ ref('pull_requests') }} as pull_requests
inner join (
    select distinct deployment_id from {{ ref('team_deployments') }} where source = 'source_code'
) as claimed on pull_requests.pull_request_id = claimed.deployment_id
left join {{ ref('commits') }} as commits on pull_requests.merge_commit_id = commits.commit_id
union all
select
    targets.deployment_target_id, targets.incident_id, 'incident_management', 'incident_management:' || targets.lane_id,
    targets.service_name, targets.environment_name, targets.region, targets.repository_id, services.path,
    replace(targets.commit_id, 'git:', ''), null, targets.commit_id, targets.match_rule, 1.0
from {{ ref('change_request_targets') }} as targets
left join {{ ref('services') }} as services on targets.service_id = services.service_id
