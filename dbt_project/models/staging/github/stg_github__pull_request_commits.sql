{%- set here = {'tool': "'github'", 'instance': 'raw.instance'} %}
{%- set repository = 'coalesce(names.repository_name, raw.repository)' %}
select
    {{ thing_id('pull_request', [repository, 'raw.pull_request_number'], **here) }} as pull_request_id,
    {{ thing_id('commit', ['raw.commit_sha']) }} as commit_id,
    raw.authored_at,
    raw._connection
from {{ newest_numbered_children(
    source('github', 'pull_request_commits'), source('github', 'pull_requests'), 'pull_request_number'
) }} as raw
left join {{ ref('stg_github__repository_names') }} as names
    on raw.instance = names.instance and raw.repository_id = names.repository_number
left join {{ ref('stg_github__deleted_numbers') }} as deleted
    on {{ same_number('raw.pull_request_number', kind='pull_request') }}
where deleted.number is null
