-- The team's own criterion decides first; without one, our category of the tool's word. What finished after the as-of
-- has not finished yet: lineage and all that follows see only what had by then.
with criteria as (
    select
        node_id,
        max(case when setting = 'delivery.success' then 1 else 0 end) = 1 as has_success,
        max(case when setting = 'delivery.failure' then 1 else 0 end) = 1 as has_failure
    from {{ ref('team_settings') }}
    where setting in ('delivery.success', 'delivery.failure')
    group by node_id
),

matches as (
    select
        node_id,
        thing_id as deployment_id,
        max(case when setting = 'delivery.success' then 1 else 0 end) = 1 as is_success,
        max(case when setting = 'delivery.failure' then 1 else 0 end) = 1 as is_failure
    from {{ ref('setting_matches') }}
    where setting in ('delivery.success', 'delivery.failure')
    group by node_id, thing_id
),

claimed as (
    select distinct node_id, deployment_id from {{ ref('team_deployment_targets') }}
)

select
    claimed.node_id,
    claimed.deployment_id,
    case
        when coalesce(matches.is_failure, false) then 'failed'
        when coalesce(matches.is_success, false) then 'succeeded'
        when not coalesce(criteria.has_failure, false)
            and deployments.deployment_status_category in ('failed', 'rolled_back') then 'failed'
        when not coalesce(criteria.has_success, false)
            and deployments.deployment_status_category = 'succeeded' then 'succeeded'
        else 'excluded'
    end as outcome
from claimed
inner join {{ ref('deployments') }} as deployments on claimed.deployment_id = deployments.deployment_id
left join criteria on claimed.node_id = criteria.node_id
left join matches on claimed.node_id = matches.node_id and claimed.deployment_id = matches.deployment_id
cross join {{ ref('run_context') }} as run_context
where deployments.finished_at <= run_context.as_of
