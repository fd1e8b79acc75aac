{{ config(materialized='view') }}
{{ link_mart('deployment_to_revision', 'deployment_id', 'commit_id') }}
