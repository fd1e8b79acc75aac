{#- Versions as people spell them: `v1.2`, `1.2`, `Release 1.2`, `payments-v1.2` are all version 1.2, the last one of
    `payments`. Words before the number are parted from it by a dash, slash, underscore, at sign or space; a word has two
    letters or more. A name without a number is a version as it stands. In lower case. -#}
{% macro version_number(name) -%}
coalesce({{ match_of('lower(trim(' ~ name ~ '))', '^(?:[a-z]{2}[a-z0-9]*[-_/@ .])*v?([0-9].*)$') }}, lower(trim({{ name }})))
{%- endmacro %}

{#- What the version is of, NULL where the name doesn't tell: `release` and `version` are no thing's name. -#}
{% macro version_subject(name) -%}
nullif(nullif(nullif(
    {{ match_of('lower(trim(' ~ name ~ '))', '^([a-z]{2}[a-z0-9]*(?:[-_/@ .][a-z]{2}[a-z0-9]*)*)[-_/@ .]v?[0-9].*$') }},
    'release'), 'version'), 'rel')
{%- endmacro %}
