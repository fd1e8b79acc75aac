{%- set here = {'tool': "'github'", 'instance': 'raw.instance'} %}
{%- set repository = 'coalesce(names.repository_name, raw.repository)' %}
select
    {{ thing_id('ref', [repository, "raw.ref_type || '/' || raw.ref_name"], **here) }} as ref_id,
    {{ thing_id('repository', [repository], **here) }} as repository_id,
    raw.ref_name,
    raw.ref_type,
    {{ thing_id('commit', ['raw.commit_sha']) }} as commit_id,
    raw.tagged_at,
    raw._connection
from {{ newest(
    source('github', 'refs'),
    key=['instance', 'repository_id', 'ref_type', 'ref_name'],
    mode='snapshot',
    whole='repository_id'
) }} as raw
left join {{ ref('stg_github__repository_names') }} as names
    on raw.instance = names.instance and raw.repository_id = names.repository_number
