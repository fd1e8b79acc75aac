{{ config(materialized='view') }}
{{ link_mart('pull_request_to_landed_commit', 'pull_request_id', 'commit_id') }}
