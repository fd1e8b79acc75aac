-- What happened to each thing, and which record says so. People's names are not in it. Only what is news: a commit that
-- was committed when it was authored, and a pull request that was closed by its merge, say that once.
{%- set plain = [
    ('tickets', 'ticket', [('created', 'created_at')], 'ticket_type'),
    ('pull_requests', 'pull_request', [('created', 'created_at'), ('ready_for_review', 'ready_for_review_at'),
        ('merged', 'merged_at'), ('closed', 'case when merged_at is null then closed_at end')], 'destination_branch'),
    ('commits', 'commit', [('authored', 'authored_at'),
        ('committed', 'case when committed_at is distinct from authored_at then committed_at end')], 'cast(null as varchar)'),
    ('builds', 'build', [('started', 'started_at'), ('finished', 'finished_at')], 'build_status'),
    ('deployments', 'deployment', [('started', 'started_at'), ('finished', 'finished_at')], 'deployment_status'),
    ('releases', 'release', [('released', 'released_at')], 'project_key'),
    ('incidents', 'incident', [('created', 'created_at'), ('approved', 'approved_at'), ('resolved', 'resolved_at')],
        'incident_status'),
] %}
with events as (
    {% for relation, thing, instants, detail in plain -%}
    {% for event, at in instants -%}
    select '{{ thing }}' as thing, {{ thing }}_id as thing_id, '{{ event }}' as event, {{ detail }} as detail,
        {{ at }} as happened_at, {{ thing }}_id as record_id, _connection
    from {{ ref(relation) }}
    union all
    {% endfor -%}
    {% endfor -%}
    select 'ticket', ticket_id, 'status_entered', coalesce(from_value, '?') || ' -> ' || coalesce(to_value, '?'), changed_at,
        ticket_change_id, _connection
    from {{ ref('ticket_changes') }}
    where field_name = 'status'
    union all
    select 'pull_request', pull_request_id, 'reviewed', review_state, submitted_at, pull_request_review_id, _connection
    from {{ ref('pull_request_reviews') }}
)

select
    thing,
    thing_id,
    event,
    detail,
    happened_at,
    record_id,
    _connection as connection_name
from events
where happened_at is not null
