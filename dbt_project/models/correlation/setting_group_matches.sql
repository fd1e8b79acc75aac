{%- set things %}(
    select 'ticket' as thing, ticket_id as thing_id from {{ ref('tickets') }}
    union all select 'repository', repository_id from {{ ref('repositories') }}
    union all select 'pull_request', pull_request_id from {{ ref('pull_requests') }}
    union all select 'deployment_target', deployment_target_id from {{ ref('deployment_targets') }}
    union all select 'deployment', deployment_id from {{ ref('deployments') }}
    union all select 'incident', incident_id from {{ ref('incidents') }}
){% endset -%}
{{ matched_groups(ref('thing_properties'), things, is_within_claims=false) }}
