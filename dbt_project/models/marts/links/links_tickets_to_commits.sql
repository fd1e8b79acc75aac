{{ config(materialized='view') }}
{{ link_mart('ticket_to_commit', 'ticket_id', 'commit_id') }}
