-- Issues and pull requests that the newest sweep of what exists lacks. Numbers are given in the order in which things
-- are made: what is higher than the highest of the sweep may have been made after it.
with landed as (
    select distinct _connection, instance, repository_id, 'pull_request' as kind, number
    from {{ source('github', 'pull_requests') }}
    where not _is_deleted
    union all
    select distinct _connection, instance, repository_id, 'issue', number
    from {{ source('github', 'issues') }}
    where not _is_deleted
),

existing as (
    select
        _connection,
        instance,
        repository_id,
        kind,
        number,
        max(number) over (partition by _connection, instance, repository_id, kind) as last_number
    from {{ newest(
        source('github', 'existing_numbers'),
        key=['_connection', 'instance', 'repository_id', 'kind', 'number'],
        mode='snapshot',
        whole='repository_id'
    ) }} as raw
),

swept as (
    select distinct _connection, instance, repository_id, kind, last_number from existing
)

select
    landed.instance,
    landed.repository_id as repository_number,
    landed.kind,
    landed.number,
    landed._connection
from landed
inner join swept
    on landed._connection = swept._connection
    and landed.instance = swept.instance
    and landed.repository_id = swept.repository_id
    and landed.kind = swept.kind
left join existing
    on landed._connection = existing._connection
    and landed.instance = existing.instance
    and landed.repository_id = existing.repository_id
    and landed.kind = existing.kind
    and landed.number = existing.number
where existing.number is null and landed.number < swept.last_number
