{#- A link table as readers see it: the rows of one link of explain_links under the names of its two ends. -#}
{% macro link_mart(link, from_id, to_id) -%}
select
    from_id as {{ from_id }},
    to_id as {{ to_id }},
    match_rule,
    match_confidence,
    is_chosen,
    choice_reason
from {{ ref('explain_links') }}
where link = '{{ link }}'
{%- endmacro %}

{#- What kind of thing a deployment of a source is. -#}
{% macro thing_deployed(source) -%}
case {{ source }}
        when 'issue_management' then 'release'
        when 'source_code' then 'pull_request'
        when 'incident_management' then 'incident'
        else 'deployment'
    end
{%- endmacro %}
