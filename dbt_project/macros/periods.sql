{#- Instants and periods that several models reckon the same way; what the engines say differently is dispatched. -#}

{#- When a change was written: the earlier of author and committer time. Times before 1990 (a clock that was never set)
    and more than 5 minutes after `latest` are implausible and left out; NULL where neither is plausible. -#}
{% macro written_at(authored, committed, latest) -%}
least(
    case
        when {{ authored }} >= timestamp '1990-01-01' and {{ authored }} <= {{ plus_seconds(latest, 300) }} then {{ authored }}
    end,
    case
        when {{ committed }} >= timestamp '1990-01-01' and {{ committed }} <= {{ plus_seconds(latest, 300) }} then {{ committed }}
    end
)
{%- endmacro %}

{#- Beginning of the period of a grain that a date lies in. -#}
{% macro period_of(day, grain='grains.grain') -%}cast(date_trunc({{ grain }}, {{ day }}) as date){%- endmacro %}

{#- The local date up to which a node has been observed: that of the last instant before an instant. -#}
{% macro last_date_before(instant, zone) -%}{{ local_date(plus_seconds(instant, -1), zone) }}{%- endmacro %}

{#- Lateral rows: the beginnings of all periods of a grain from one date (a beginning itself) to another, both included. -#}
{% macro each_period(first, last, grain, value) -%}{{ adapter.dispatch('each_period')(first, last, grain, value) }}{%- endmacro %}
{% macro default__each_period(first, last, grain, value) -%}
cross join lateral (
    select cast(unnest(generate_series(
        cast({{ first }} as timestamp), cast({{ last }} as timestamp),
        case {{ grain }}
            when 'day' then interval 1 day when 'week' then interval 7 day when 'month' then interval 1 month
            else interval 3 month
        end
    )) as date) as {{ value }}
) as each_{{ value }}
{%- endmacro %}
{% macro spark__each_period(first, last, grain, value) -%}
lateral view explode(case {{ grain }}
    when 'day' then sequence({{ first }}, {{ last }}, interval 1 day)
    when 'week' then sequence({{ first }}, {{ last }}, interval 7 day)
    when 'month' then sequence({{ first }}, {{ last }}, interval 1 month)
    else sequence({{ first }}, {{ last }}, interval 3 month)
end) each_{{ value }} as {{ value }}
{%- endmacro %}
