{{ config(materialized='view') }}
{{ link_mart('ticket_to_deployment', 'ticket_id', 'deployment_id') }}
