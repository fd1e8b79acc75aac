-- What a change request says it carries out: any of its fields may hold the key of a deployment, a commit, a pull request
-- or a ticket, as the whole of a value; its own ticket and the keys in its title are named too. It is neither caused nor
-- mended by anything, so what stands in those two lists is named as well. A name that several things have names none.
with claimed as (
    select distinct deployment_id as incident_id
    from {{ ref('team_deployments') }}
    where source = 'incident_management'
),

incidents as (
    select
        incidents.incident_id, incidents.title, incidents.ticket_key, incidents.caused_by, incidents.remedied_by,
        incidents.custom_fields
    from {{ ref('incidents') }} as incidents
    inner join claimed on incidents.incident_id = claimed.incident_id
),

values_told as (
    select incidents.incident_id, trim(item) as name
    from incidents
    {{ explode('incidents.caused_by', 'item') }}
    union
    select incidents.incident_id, trim(item)
    from incidents
    {{ explode('incidents.remedied_by', 'item') }}
    union
    select incidents.incident_id, trim(substring(item, length(split_part(item, '=', 1)) + 2))
    from incidents
    {{ explode('incidents.custom_fields', 'item') }}
    union
    select incident_id, trim(ticket_key) from incidents where ticket_key is not null
    union
    select incidents.incident_id, upper(item)
    from incidents
    {{ explode(matches_of('incidents.title', '(?:^|[^A-Za-z0-9])([A-Za-z][A-Za-z0-9_]+-[1-9][0-9]{0,8})'), 'item') }}
)

select told.incident_id, told.name, 'deployment' as thing, min(deployments.deployment_id) as thing_id
from values_told as told
inner join {{ ref('deployments') }} as deployments on told.name in (deployments.deployment_key, deployments.deployment_id)
group by told.incident_id, told.name
having count(*) = 1
union all
select told.incident_id, told.name, 'commit', commits.commit_id
from values_told as told
inner join {{ ref('commits') }} as commits on lower(told.name) = commits.commit_sha
union all
select told.incident_id, told.name, 'pull_request', min(pull_requests.pull_request_id)
from values_told as told
inner join {{ ref('pull_requests') }} as pull_requests
    on lower(told.name) in (split_part(pull_requests.pull_request_id, ':', 4), pull_requests.pull_request_id)
group by told.incident_id, told.name
having count(*) = 1
union all
select told.incident_id, told.name, 'ticket', min(keys.ticket_id)
from values_told as told
inner join {{ ref('ticket_keys') }} as keys on upper(told.name) = keys.ticket_key
group by told.incident_id, told.name
having count(*) = 1
