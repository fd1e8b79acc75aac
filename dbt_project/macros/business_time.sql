{#- Business seconds: the working time of a tree between two instants, from two lookups in working_days, which holds
    running sums. Join a day for each instant, then subtract:

        {{ join_working_day('started', 'events.created_at', 'trees.tree_name') }}
        {{ join_working_day('ended', 'events.resolved_at', 'trees.tree_name') }}
        ... {{ business_seconds('started', 'events.created_at', 'ended', 'events.resolved_at') }} as business_seconds

    NULL where the tree has no calendar, or an instant lies outside 1990 to 2040. 0 is a valid value. -#}
{% macro join_working_day(day, instant, tree_name) -%}
left join {{ ref('working_days') }} as {{ day }}
        on {{ tree_name }} = {{ day }}.tree_name and cast({{ instant }} as date) = {{ day }}.utc_date
{%- endmacro %}

{#- Elapsed seconds of working time; up to 5 minutes of clock skew the wrong way round is 0, like calendar time. -#}
{% macro business_seconds(started_day, started_at, ended_day, ended_at) -%}
case
        when {{ working_seconds_at(ended_day, ended_at) }} < {{ working_seconds_at(started_day, started_at) }} then 0.0
        else {{ working_seconds_at(ended_day, ended_at) }} - {{ working_seconds_at(started_day, started_at) }}
    end
{%- endmacro %}

{#- Working seconds from the calendar's first day to an instant. A day without an interval adds none. -#}
{% macro working_seconds_at(day, instant) -%}
({{ day }}.working_seconds_before + {{ worked_of('first', day, instant) }} + {{ worked_of('second', day, instant) }})
{%- endmacro %}

{% macro worked_of(interval, day, instant) -%}
{%- set ended_at = 'least(' ~ instant ~ ', ' ~ day ~ '.' ~ interval ~ '_ended_at)' -%}
greatest(coalesce({{ seconds_between(day ~ '.' ~ interval ~ '_started_at', ended_at) }}, 0.0), 0.0)
{%- endmacro %}
