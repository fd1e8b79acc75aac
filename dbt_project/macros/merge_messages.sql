{#- What the message of a merge commit tells of its pull request. Columns `message` and `subject` are in scope.
    GitHub: "Merge pull request #12 from owner/branch", title in the body. GitLab: "Merge branch 'x' into 'main'",
    "See merge request group/project!12". Bitbucket: "Merged in branch (pull request #12)" and, Data Center,
    "Pull request #12: title", "Merge in PROJ/repo from branch to main". Azure: "Merged PR 12: title". -#}
{% macro merge_message(part) -%}
{%- if part == 'number' -%}
try_cast(coalesce(
    {{ match_of('subject', '^Merge pull request #([0-9]{1,9}) from ') }},
    {{ match_of('message', 'See merge request \\S*!([0-9]{1,9})') }},
    {{ match_of('subject', '[(]pull request #([0-9]{1,9})[)]') }},
    {{ match_of('subject', '^Pull request #([0-9]{1,9}):') }},
    {{ match_of('subject', '^Merged PR ([0-9]{1,9}):') }}
) as bigint)
{%- elif part == 'source_branch' -%}
coalesce(
    {{ match_of('subject', '^Merge pull request #[0-9]+ from [^/ ]+/(.+)$') }},
    {{ match_of('subject', "^Merge branch ''([^'']+)''") }},
    {{ match_of('subject', '^Merged in ([^ ]+) [(]pull request') }},
    {{ match_of('message', 'Merge in \\S+ from (\\S+) to ') }}
)
{%- elif part == 'destination_branch' -%}
coalesce(
    {{ match_of('subject', "^Merge branch ''[^'']+'' into ''([^'']+)''") }},
    {{ match_of('message', 'Merge in \\S+ from \\S+ to (\\S+)') }}
)
{%- else -%}
coalesce(
    {{ match_of('subject', '^Pull request #[0-9]+: (.+)$') }},
    {{ match_of('subject', '^Merged PR [0-9]+: (.+)$') }},
    nullif(trim(split_part(message, chr(10), 3)), ''),
    subject
)
{%- endif -%}
{%- endmacro %}
