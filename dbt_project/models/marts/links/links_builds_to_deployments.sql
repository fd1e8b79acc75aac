{{ config(materialized='view') }}
{{ link_mart('build_to_deployment', 'build_id', 'deployment_id') }}
