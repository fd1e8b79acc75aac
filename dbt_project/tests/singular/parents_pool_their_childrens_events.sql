-- Fails a build in which the events of a node are not the distinct union of those of the nodes directly below it, or
-- in which a deployment failed for some of them and not for their parent.
with events as (
    select 'deployments' as thing, node_id, deployment_id as event_id, is_failed, finished_on as ended_on
    from {{ ref('dora_node_deployments') }}
    union all
    select 'counted deployments', node_id, deployment_id, false, finished_on
    from {{ ref('node_deployment_events') }}
    union all
    select 'incidents', node_id, incident_event_id, false, coalesce(resolved_on, created_on)
    from {{ ref('dora_node_incidents') }}
    union all
    select 'tickets', node_id, ticket_id, false, counted_on
    from {{ ref('flow_node_tickets') }}
    union all
    select 'pull requests', node_id, pull_request_id, false, merged_on
    from {{ ref('flow_node_pull_requests') }}
    union all
    select 'sprints', node_id, sprint_id || ' ' || ticket_id, false, completed_on
    from {{ ref('sprints_node_tickets') }}
),

pooled as (
    select
        events.thing, children.parent_node_id as node_id, events.event_id, bool_or(events.is_failed) as is_failed,
        min(events.ended_on) as ended_on
    from events
    inner join {{ ref('org_nodes') }} as children on events.node_id = children.node_id
    where children.parent_node_id is not null
    group by events.thing, children.parent_node_id, events.event_id
),

own as (
    select events.thing, events.node_id, events.event_id, events.is_failed, events.ended_on
    from events
    inner join {{ ref('org_nodes') }} as parents on events.node_id = parents.node_id
    where not parents.is_team
),

compared as (
    select
        coalesce(own.thing, pooled.thing) || ' of ' || coalesce(own.node_id, pooled.node_id) || ': '
        || coalesce(own.event_id, pooled.event_id) as place,
        own.event_id is not null as is_own,
        pooled.event_id is not null as is_pooled,
        cast(own.ended_on as varchar) || case when own.is_failed then ', failed' else '' end as own_text,
        cast(pooled.ended_on as varchar) || case when pooled.is_failed then ', failed' else '' end as pooled_text
    from own
    full outer join pooled
        on own.thing = pooled.thing and own.node_id = pooled.node_id and own.event_id = pooled.event_id
)

select 'a parent has every event of its children' as claim, place, 'not there' as found, 'there, as a child has it' as expected
from compared
where not is_own
union all
select 'a parent has no event that no child has', place, 'there', 'not there'
from compared
where not is_pooled
union all
select 'an event is the same for a parent and its children', place, own_text, pooled_text
from compared
where is_own and is_pooled and own_text <> pooled_text
