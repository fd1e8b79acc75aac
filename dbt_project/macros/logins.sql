{#- A bot's login with the `[bot]` that GitHub's REST API writes and its GraphQL API leaves off: one account, one name. -#}
{% macro login_of(login, type) -%}
case when {{ type }} = 'Bot' and {{ login }} not like '%[bot]' then {{ login }} || '[bot]' else {{ login }} end
{%- endmacro %}

{#- Account names that match nobody: words that stand in many tools for whoever set them up. -#}
{% macro names_of_nobody() -%} ('root', 'admin', 'john') {%- endmacro %}
