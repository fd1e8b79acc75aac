-- One row per merged pull request: its phases add up to the cycle time.
select
    phases.pull_request_id,
    split_part(phases.pull_request_id, ':', 4) as pull_request_key,
    phases.repository_id,
    pull_requests.title,
    phases.author_account_id,
    phases.author_type,
    phases.started_at,
    phases.created_at,
    phases.merged_at,
    phases.cycle_time_seconds,
    phases.coding_seconds,
    phases.pickup_seconds,
    phases.review_seconds,
    phases.merge_wait_seconds,
    phases.reason,
    phases.coding_reason,
    phases.review_reason,
    phases.is_boundary_moved,
    phases.deployed_at,
    phases.deploy_wait_seconds,
    phases.deploy_seconds,
    phases.time_to_production_seconds,
    phases.deploy_reason
from {{ ref('pull_request_phases') }} as phases
inner join {{ ref('pull_requests') }} as pull_requests on phases.pull_request_id = pull_requests.pull_request_id
