{{ config(materialized='view') }}
{{ link_mart('commit_to_deployment', 'commit_id', 'deployment_id') }}
