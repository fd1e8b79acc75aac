-- The deployment that first shipped a commit into any production environment of a service, by finish, start, id: by the
-- commit graph, or by the word of a ticket where no revision tells. Services are of one source each, so each source has
-- its own first. A service with a folder takes only the commits that touch it.
with in_folder as (
    select distinct services.service_id, paths.commit_id
    from (select distinct service_id, path from {{ ref('lineage_targets') }} where path is not null) as services
    inner join {{ ref('commit_paths') }} as paths
        on left(paths.path, length(services.path) + 1) = services.path || '/'
),

shipments as (
    select
        shipments.commit_id,
        targets.service_id,
        targets.source,
        targets.deployment_target_id,
        targets.deployment_id,
        'graph' as match_rule,
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
    left join in_folder on targets.service_id = in_folder.service_id and shipments.commit_id = in_folder.commit_id
    where targets.path is null or in_folder.commit_id is not null
    union all
    select
        commit_id, service_id, source, deployment_id || ' ' || service_id, deployment_id, match_rule, started_at, finished_at,
        null
    from {{ ref('named_shipments') }}
)

select
    shipments.commit_id,
    shipments.service_id,
    shipments.source,
    shipments.deployment_id,
    shipments.deployment_target_id,
    shipments.match_rule,
    commits.parent_count > 1 as is_merge,
    case when shipments.source = 'continuous_delivery' then shipments.started_at end as deployment_started_at,
    shipments.finished_at as deployed_at,
    shipments.reason
from shipments
inner join {{ ref('commits') }} as commits on shipments.commit_id = commits.commit_id
where true
qualify row_number() over (
    partition by shipments.commit_id, shipments.service_id
    order by shipments.finished_at, shipments.started_at nulls first, shipments.deployment_target_id
) = 1
