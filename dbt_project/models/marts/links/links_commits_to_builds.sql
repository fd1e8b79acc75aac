{{ config(materialized='view') }}
{{ link_mart('commit_to_build', 'commit_id', 'build_id') }}
