{#- The id of a thing: tool:instance:thing:native, natives joined by '#'. NULL when the first native is NULL.
    A value that is already a whole id is kept. A commit is git:<sha>, whichever tool names it.
    Repositories, pull requests, reviews and refs are named in lower case, since tools do not agree on case. -#}
{% macro thing_id(thing, natives, tool='tool', instance='instance') -%}
    {%- if thing == 'commit' -%}
    'git:' || lower({{ natives[0] }})
    {%- else -%}
    {%- set native = [] -%}
    {%- for part in natives -%}
        {%- do native.append("cast(" ~ part ~ " as varchar)" if loop.first else "'#' || coalesce(cast(" ~ part ~ " as varchar), '')") -%}
    {%- endfor -%}
    {%- set joined = native | join(' || ') -%}
    {%- if thing in ('repository', 'pull_request', 'review', 'ref') -%}{%- set joined = 'lower(' ~ joined ~ ')' -%}{%- endif -%}
    case
        when cast({{ natives[0] }} as varchar) like '%:%:{{ thing }}:%' then cast({{ natives[0] }} as varchar)
        else lower({{ tool }}) || ':' || replace(lower({{ instance }}), ':', '_') || ':{{ thing }}:' || {{ joined }}
    end
    {%- endif -%}
{%- endmacro %}
