{{ config(materialized='view') }}
{{ link_mart('pull_request_to_deployment', 'pull_request_id', 'deployment_id') }}
