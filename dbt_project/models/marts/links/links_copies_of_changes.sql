{{ config(materialized='view') }}
{{ link_mart('copy_to_original', 'commit_id', 'original_commit_id') }}
