{{ config(materialized='view') }}
{{ link_mart('incident_to_deployment', 'incident_event_id', 'deployment_id') }}
