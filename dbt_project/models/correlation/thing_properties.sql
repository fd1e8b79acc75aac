-- Only properties that some team's setting names: a company has far more labels than settings.
with every as (
    {{ property_of(ref('tickets'), 'ticket', 'project', 'project_key') }}
    union all {{ property_of(ref('tickets'), 'ticket', 'issue_type', 'ticket_type') }}
    union all {{ property_of(ref('tickets'), 'ticket', 'priority', 'priority') }}
    union all {{ property_of(ref('tickets'), 'ticket', 'status', 'ticket_status') }}
    union all {{ property_of(ref('tickets'), 'ticket', 'parent', "split_part(parent_ticket_id, ':', 4)") }}
    union all {{ properties_of(ref('tickets'), 'ticket', 'labels', 'labels') }}
    union all {{ properties_of(ref('tickets'), 'ticket', 'components', 'components') }}
    union all {{ properties_of(ref('tickets'), 'ticket', 'sprint_name', 'sprints') }}
    union all {{ custom_properties_of(ref('tickets'), 'ticket') }}
    union all {{ property_of(ref('repositories'), 'repository', 'repository', 'repository_name') }}
    union all {{ property_of(ref('pull_requests'), 'pull_request', 'repository', "split_part(repository_id, ':', 4)") }}
    union all {{ property_of(ref('pull_requests'), 'pull_request', 'destination_branch', 'destination_branch') }}
    union all {{ property_of(ref('pull_requests'), 'pull_request', 'source_branch', 'source_branch') }}
    union all {{ property_of(ref('pull_requests'), 'pull_request', 'title', 'title') }}
    union all {{ properties_of(ref('pull_requests'), 'pull_request', 'labels', 'labels') }}
    union all {{ property_of(ref('deployment_targets'), 'deployment_target', 'service', 'service_name') }}
    union all {{ property_of(ref('deployment_targets'), 'deployment_target', 'environment', 'environment_name') }}
    union all {{ property_of(ref('deployment_targets'), 'deployment_target', 'infrastructure', 'region') }}
    union all {{ properties_of(ref('deployment_targets'), 'deployment_target', 'tags', 'tags') }}
    {%- for property in ['pipeline', 'project', 'organisation'] %}
    union all
    select 'deployment_target', targets.deployment_target_id, '{{ property }}', lower(deployments.{{ property }}_name)
    from {{ ref('deployment_targets') }} as targets
    inner join {{ ref('deployments') }} as deployments on targets.deployment_id = deployments.deployment_id
    where deployments.{{ property }}_name is not null
    {%- endfor %}
    union all {{ properties_of(ref('deployments'), 'deployment', 'stage_status', 'stage_statuses') }}
    union all {{ property_of(ref('deployments'), 'deployment', 'pipeline_status', 'deployment_status') }}
    union all
    {{ property_of(
        ref('deployments'), 'deployment', 'rollback',
        "case when deployment_status_category = 'rolled_back' then 'true' else 'false' end"
    ) }}
    union all {{ property_of(ref('incidents'), 'incident', 'service', 'service_name') }}
    union all {{ property_of(ref('incidents'), 'incident', 'assignment_group', 'assignment_group') }}
    union all {{ property_of(ref('incidents'), 'incident', 'priority', 'priority') }}
    union all {{ property_of(ref('incidents'), 'incident', 'severity', 'severity') }}
    union all {{ property_of(ref('incidents'), 'incident', 'urgency', 'urgency') }}
    union all {{ property_of(ref('incidents'), 'incident', 'business_service', 'business_service') }}
    union all {{ custom_properties_of(ref('incidents'), 'incident') }}
)

select distinct every.thing, every.thing_id, every.property, every.value
from every
inner join (
    select distinct things.thing, settings.property
    from {{ ref('team_settings') }} as settings
    inner join {{ ref('setting_things') }} as things on settings.setting = things.setting
) as wanted
    on every.thing = wanted.thing and every.property = wanted.property
