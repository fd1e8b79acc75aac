-- Of a service in a folder only the changes that touch it. A change whose own files are known is in it or not; so it is
-- where all files of what landed it lie in the folder. Where a pull request touches other folders too and only its files as
-- a whole are known, it is one change of the service: its first commit, by when its lead time begins.
with folders as (
    select distinct service_id, path from {{ ref('lineage_targets') }} where path is not null
),

known as (select distinct commit_id from {{ ref('commit_paths') }}),

links as (
    select commit_id, min(pull_request_id) as pull_request_id
    from {{ ref('pull_requests_to_commits') }}
    where is_chosen
    group by commit_id
),

judged as (
    select
        shipped.commit_id, shipped.service_id, shipped.source, shipped.landed_commit_id, shipped.deployment_id,
        shipped.deployment_target_id, shipped.authored_at, shipped.committed_at, shipped.deployment_started_at,
        shipped.deployed_at, shipped.reason, shipped.match_rule,
        coalesce(links.pull_request_id, shipped.landed_commit_id) as group_id,
        case
            when folders.path is null then 'in'
            when own.commit_id is not null and (own.is_whole or not own.is_of_pull_request) then 'in'
            when own.commit_id is not null then 'unsure'
            when known.commit_id is not null then 'out'
            when landed.is_whole then 'in'
            else 'unsure'
        end as place
    from {{ ref('shipped_expansions') }} as shipped
    left join folders on shipped.service_id = folders.service_id
    left join {{ ref('folder_commits') }} as own on folders.path = own.path and shipped.own_commit_id = own.commit_id
    left join {{ ref('folder_commits') }} as landed on folders.path = landed.path and shipped.landed_commit_id = landed.commit_id
    left join known on shipped.own_commit_id = known.commit_id
    left join links on shipped.own_commit_id = links.commit_id
)

select
    commit_id,
    service_id,
    source,
    landed_commit_id,
    deployment_id,
    deployment_target_id,
    authored_at,
    committed_at,
    deployment_started_at,
    deployed_at,
    reason,
    case when place = 'in' then match_rule else 'pull_request_paths' end as match_rule,
    case when place = 'unsure' then 0.5 when match_rule = 'graph' then 1.0 else 0.8 end as match_confidence
from judged
where place <> 'out'
qualify place = 'in' or (
    bool_and(place = 'unsure') over (partition by service_id, group_id)
    and row_number() over (partition by service_id, group_id order by authored_at nulls last, commit_id) = 1
)
