-- What people call each thing, and where they open it.
with former as (
    select ticket_id, {{ list_in_order('former_key', 'former_key') }} as former_keys
    from {{ ref('former_ticket_keys') }}
    group by ticket_id
),

things as (
    select 'ticket' as thing, tickets.ticket_id as thing_id, tickets.ticket_key as thing_key, tickets.title,
        tickets.ticket_status as thing_status, former.former_keys, tickets.url, tickets._connection
    from {{ ref('tickets') }} as tickets
    left join former on tickets.ticket_id = former.ticket_id
    union all
    select 'pull_request', pull_request_id, split_part(pull_request_id, ':', 4), title, pull_request_status,
        {{ empty_list() }}, url, _connection
    from {{ ref('pull_requests') }}
    union all
    select 'commit', commit_id, commit_sha, {{ first_line('message') }}, null, {{ empty_list() }}, null, _connection
    from {{ ref('commits') }}
    union all
    select 'build', build_id, split_part(build_id, ':', 4), pipeline_name, build_status, {{ empty_list() }}, url, _connection
    from {{ ref('builds') }}
    union all
    select 'deployment', deployment_id, deployment_key, pipeline_name, deployment_status, {{ empty_list() }}, url, _connection
    from {{ ref('deployments') }}
    union all
    select 'release', release_id, release_name, project_key, case when is_released then 'released' end, {{ empty_list() }},
        null, _connection
    from {{ ref('releases') }}
    union all
    select 'incident', incident_id, incident_key, title, incident_status, {{ empty_list() }}, url, _connection
    from {{ ref('incidents') }}
)

select
    thing,
    thing_id,
    thing_key,
    title,
    thing_status,
    former_keys,
    split_part(thing_id, ':', 1) as tool_name,
    url,
    _connection as connection_name
from things
