{{ config(materialized='view') }}
{{ link_mart('ticket_to_pull_request', 'ticket_id', 'pull_request_id') }}
