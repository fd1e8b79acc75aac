-- The deployment that first shipped a commit into any production environment of a service, by finish, start, id.
-- A service with a folder takes only the commits that touch it.
with in_folder as (
    select distinct services.service_id, paths.commit_id
    from {{ ref('services') }} as services
    inner join {{ ref('commit_paths') }} as paths
        on left(paths.path, length(services.path) + 1) = services.path || '/'
    where services.path is not null
),

shipments as (
    select
        shipments.commit_id,
        targets.service_id,
        targets.deployment_target_id,
        deployments.deployment_id,
        targets.started_at,
        targets.finished_at,
        case
            when kinds.is_baseline then 'baseline'
            when kinds.is_previous_revision_unknown then 'previous_revision_unknown'
        end as reason
    from {{ ref('stg_lineage__shipments') }} as shipments
    inner join {{ ref('lineage_targets') }} as targets on shipments.deployment_target_id = targets.deployment_target_id
    inner join {{ ref('deployment_kinds') }} as kinds
        on shipments.deployment_target_id = kinds.deployment_target_id
    inner join {{ ref('deployment_targets') }} as deployments
        on shipments.deployment_target_id = deployments.deployment_target_id
)

select
    shipments.commit_id,
    shipments.service_id,
    shipments.deployment_id,
    shipments.deployment_target_id,
    commits.parent_count > 1 as is_merge,
    shipments.started_at as deployment_started_at,
    shipments.finished_at as deployed_at,
    shipments.reason
from shipments
inner join {{ ref('commits') }} as commits on shipments.commit_id = commits.commit_id
left join {{ ref('services') }} as services on shipments.service_id = services.service_id
left join in_folder on shipments.service_id = in_folder.service_id and shipments.commit_id = in_folder.commit_id
where services.path is null or in_folder.commit_id is not null
qualify row_number() over (
    partition by shipments.commit_id, shipments.service_id
    order by shipments.finished_at, shipments.started_at nulls first, shipments.deployment_target_id
) = 1
