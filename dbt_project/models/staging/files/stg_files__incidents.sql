-- One row per incident or change request of an incident management tool.
-- Made by `python -m sei_pipeline.generate`; change the declaration in sei_pipeline/entities/ instead.
select
    {{ thing_id('incident', ['incident_key']) }} as incident_id,
    incident_key,
    title,
    incident_type,
    incident_status,
    lower(incident_status_category) as incident_status_category,
    priority,
    severity,
    urgency,
    service_name,
    business_service,
    assignment_group,
    created_at,
    approved_at,
    resolved_at,
    labels,
    caused_by,
    remedied_by,
    ticket_key,
    url,
    custom_fields,
    _connection
from {{ newest(
        source('files', 'incidents'),
        key=['tool', 'instance', 'incident_key'],
        mode='snapshot'
    ) }} as raw
