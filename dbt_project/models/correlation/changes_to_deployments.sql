-- Where a commit, or another that brought the same change, was shipped first: readers take the earliest of a service.
{{ config(materialized='view') }}
select
    commit_id, commit_id as landed_commit_id, service_id, deployment_id, deployment_target_id, deployment_started_at,
    deployed_at, reason
from {{ ref('shipped_commits') }}
union all
select
    copies.commit_id, shipped.commit_id, shipped.service_id, shipped.deployment_id, shipped.deployment_target_id,
    shipped.deployment_started_at, shipped.deployed_at, shipped.reason
from {{ ref('landed_copies') }} as copies
inner join {{ ref('shipped_commits') }} as shipped on copies.landed_commit_id = shipped.commit_id
