-- DORA's change lead time: author time (the earlier of author and committer time, implausible ones left out) to the
-- finish of the first production deployment that ships the change. Up to 5 minutes the wrong way round is clock skew.
with written as (
    select
        changes.*,
        case
            when changes.authored_at >= timestamp '1990-01-01' and changes.authored_at <= {{ plus_seconds('changes.deployed_at', 300) }}
                then changes.authored_at
        end as plausible_authored_at,
        case
            when changes.committed_at >= timestamp '1990-01-01' and changes.committed_at <= {{ plus_seconds('changes.deployed_at', 300) }}
                then changes.committed_at
        end as plausible_committed_at
    from {{ ref('shipped_changes') }} as changes
),

started as (
    select
        *,
        least(
            coalesce(plausible_authored_at, plausible_committed_at), coalesce(plausible_committed_at, plausible_authored_at)
        ) as started_at
    from written
)

select
    commit_id,
    service_id,
    deployment_id,
    landed_commit_id,
    started_at,
    deployed_at,
    case
        when reason is null and started_at is not null
            then greatest({{ seconds_between('started_at', 'deployed_at') }}, 0)
    end as lead_time_seconds,
    coalesce(reason, case when started_at is null then 'implausible_time' end) as reason
from started
