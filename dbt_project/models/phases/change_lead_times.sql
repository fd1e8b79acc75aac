-- DORA's change lead time: author time (the earlier of author and committer time, implausible ones left out) to the
-- finish of the first production deployment that ships the change. Up to 5 minutes the wrong way round is clock skew.
-- Who wrote it is told by the commit's e-mail; a commit that is gone (squashed) is its landed commit's author's.
with machines as (
    select lower(accounts.email) as email, min(types.account_type) as account_type
    from {{ ref('accounts') }} as accounts
    inner join {{ ref('account_types') }} as types on accounts.account_id = types.account_id
    where types.account_type <> 'human'
    group by lower(accounts.email)
),

started as (
    select
        changes.commit_id,
        changes.service_id,
        changes.deployment_id,
        changes.landed_commit_id,
        changes.deployed_at,
        changes.reason,
        coalesce(machines.account_type, 'human') as author_type,
        {{ written_at('changes.authored_at', 'changes.committed_at', 'changes.deployed_at') }} as started_at
    from {{ ref('shipped_changes') }} as changes
    left join {{ ref('commits') }} as own on changes.commit_id = own.commit_id
    left join {{ ref('commits') }} as landed on changes.landed_commit_id = landed.commit_id
    left join machines on lower(coalesce(own.author_email, landed.author_email)) = machines.email
)

select
    commit_id,
    service_id,
    deployment_id,
    landed_commit_id,
    author_type,
    started_at,
    deployed_at,
    case
        when reason is null and started_at is not null
            then greatest({{ seconds_between('started_at', 'deployed_at') }}, 0)
    end as lead_time_seconds,
    coalesce(reason, case when started_at is null then 'implausible_time' end) as reason
from started
