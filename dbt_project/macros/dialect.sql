{#- Whatever differs between DuckDB and Spark SQL is here, dispatched, and nowhere else. -#}

{#- Lateral rows of a list column: `from t as raw {{ explode('raw.labels', 'label') }}`, index from 0 when asked for. -#}
{% macro explode(list, value, index=none) -%}{{ adapter.dispatch('explode')(list, value, index) }}{%- endmacro %}
{% macro default__explode(list, value, index) -%}
cross join lateral (
    select
        unnest({{ list }}) as {{ value }}
        {%- if index %}, unnest(range(len({{ list }}))) as {{ index }}{% endif %}
) as exploded_{{ value }}
{%- endmacro %}
{% macro spark__explode(list, value, index) -%}
lateral view posexplode({{ list }}) exploded_{{ value }} as {{ index or value ~ '_index' }}, {{ value }}
{%- endmacro %}

{#- Seconds from one instant to another, as a double; negative when they are the other way round. -#}
{% macro seconds_between(earlier, later) -%}{{ adapter.dispatch('seconds_between')(earlier, later) }}{%- endmacro %}
{% macro default__seconds_between(earlier, later) -%}
(epoch_us({{ later }}) - epoch_us({{ earlier }})) / 1000000.0
{%- endmacro %}
{% macro spark__seconds_between(earlier, later) -%}
(unix_micros({{ later }}) - unix_micros({{ earlier }})) / 1000000.0
{%- endmacro %}

{#- Whole days from one date to another. -#}
{% macro days_between(earlier, later) -%}{{ adapter.dispatch('days_between')(earlier, later) }}{%- endmacro %}
{% macro default__days_between(earlier, later) -%}(cast({{ later }} as date) - cast({{ earlier }} as date)){%- endmacro %}
{% macro spark__days_between(earlier, later) -%}datediff({{ later }}, {{ earlier }}){%- endmacro %}

{#- The local date of a UTC instant in a time zone. -#}
{% macro local_date(instant, zone) -%}{{ adapter.dispatch('local_date')(instant, zone) }}{%- endmacro %}
{% macro default__local_date(instant, zone) -%}
cast(timezone({{ zone }}, timezone('UTC', {{ instant }})) as date)
{%- endmacro %}
{% macro spark__local_date(instant, zone) -%}to_date(from_utc_timestamp({{ instant }}, {{ zone }})){%- endmacro %}

{#- An interval after an instant. -#}
{% macro plus_seconds(instant, seconds) -%}{{ adapter.dispatch('plus_seconds')(instant, seconds) }}{%- endmacro %}
{% macro default__plus_seconds(instant, seconds) -%}({{ instant }} + to_seconds({{ seconds }})){%- endmacro %}
{% macro spark__plus_seconds(instant, seconds) -%}({{ instant }} + make_interval(0, 0, 0, 0, 0, 0, {{ seconds }})){%- endmacro %}

{#- First date after a period of a grain that begins on a date. -#}
{% macro next_period(started_on, grain) -%}{{ adapter.dispatch('next_period')(started_on, grain) }}{%- endmacro %}
{% macro default__next_period(started_on, grain) -%}
cast(case {{ grain }}
    when 'day' then {{ started_on }} + interval 1 day
    when 'week' then {{ started_on }} + interval 7 day
    when 'month' then {{ started_on }} + interval 1 month
    else {{ started_on }} + interval 3 month
end as date)
{%- endmacro %}
{% macro spark__next_period(started_on, grain) -%}
case {{ grain }}
    when 'day' then date_add({{ started_on }}, 1)
    when 'week' then date_add({{ started_on }}, 7)
    when 'month' then add_months({{ started_on }}, 1)
    else add_months({{ started_on }}, 3)
end
{%- endmacro %}

{#- Linearly interpolated percentile. -#}
{% macro percentile(value, fraction) -%}{{ adapter.dispatch('percentile')(value, fraction) }}{%- endmacro %}
{% macro default__percentile(value, fraction) -%}quantile_cont({{ value }}, {{ fraction }}){%- endmacro %}
{% macro spark__percentile(value, fraction) -%}percentile({{ value }}, {{ fraction }}){%- endmacro %}

{#- Several of them, as a list in their order; NULL where there is no value. -#}
{% macro percentiles(value, fractions) -%}{{ adapter.dispatch('percentiles')(value, fractions) }}{%- endmacro %}
{% macro default__percentiles(value, fractions) -%}quantile_cont({{ value }}, [{{ fractions | join(', ') }}]){%- endmacro %}
{% macro spark__percentiles(value, fractions) -%}percentile({{ value }}, array({{ fractions | join(', ') }})){%- endmacro %}

{#- Every match of a pattern's first group, as a list of text. -#}
{% macro matches_of(value, pattern) -%}{{ adapter.dispatch('matches_of')(value, pattern) }}{%- endmacro %}
{% macro default__matches_of(value, pattern) -%}regexp_extract_all({{ value }}, '{{ pattern }}', 1){%- endmacro %}
{% macro spark__matches_of(value, pattern) -%}regexp_extract_all({{ value }}, '{{ pattern | replace("\\", "\\\\") }}', 1){%- endmacro %}

{#- The first group of a pattern's first match, NULL where there is none. -#}
{% macro match_of(value, pattern) -%}{{ adapter.dispatch('match_of')(value, pattern) }}{%- endmacro %}
{% macro default__match_of(value, pattern) -%}nullif(regexp_extract({{ value }}, '{{ pattern }}', 1), ''){%- endmacro %}
{% macro spark__match_of(value, pattern) -%}nullif(regexp_extract({{ value }}, '{{ pattern | replace("\\", "\\\\") }}', 1), ''){%- endmacro %}

{#- A text without what matches a pattern. -#}
{% macro without_matches(value, pattern) -%}{{ adapter.dispatch('without_matches')(value, pattern) }}{%- endmacro %}
{% macro default__without_matches(value, pattern) -%}regexp_replace({{ value }}, '{{ pattern }}', '', 'g'){%- endmacro %}
{% macro spark__without_matches(value, pattern) -%}regexp_replace({{ value }}, '{{ pattern | replace("\\", "\\\\") }}', ''){%- endmacro %}

{#- A list of one or more texts. -#}
{% macro list_of(values) -%}{{ adapter.dispatch('list_of')(values) }}{%- endmacro %}
{% macro default__list_of(values) -%}list_value({{ values | join(', ') }}){%- endmacro %}
{% macro spark__list_of(values) -%}array({{ values | join(', ') }}){%- endmacro %}

{#- The values of a group as a list, by their position; a list with one more item, if that isn't NULL. -#}
{% macro list_in_order(value, position) -%}{{ adapter.dispatch('list_in_order')(value, position) }}{%- endmacro %}
{% macro default__list_in_order(value, position) -%}list({{ value }} order by {{ position }}){%- endmacro %}
{% macro spark__list_in_order(value, position) -%}
transform(array_sort(collect_list(struct({{ position }} as place, {{ value }} as item))), pair -> pair.item)
{%- endmacro %}

{% macro list_with(list, item) -%}{{ adapter.dispatch('list_with')(list, item) }}{%- endmacro %}
{% macro default__list_with(list, item) -%}
case when {{ item }} is null then {{ list }} else list_append({{ list }}, {{ item }}) end
{%- endmacro %}
{% macro spark__list_with(list, item) -%}
case when {{ item }} is null then {{ list }} else concat(coalesce({{ list }}, array()), array({{ item }})) end
{%- endmacro %}

{#- The last microsecond of a local day, as a UTC instant: the next midnight would lie in the next period. -#}
{% macro end_of_local_day(day, zone) -%}{{ adapter.dispatch('end_of_local_day')(day, zone) }}{%- endmacro %}
{% macro default__end_of_local_day(day, zone) -%}
(timezone('UTC', timezone({{ zone }}, cast({{ day }} + 1 as timestamp))) - interval 1 microsecond)
{%- endmacro %}
{% macro spark__end_of_local_day(day, zone) -%}
(to_utc_timestamp(cast(date_add({{ day }}, 1) as timestamp), {{ zone }}) - interval 1 microsecond)
{%- endmacro %}

{#- A hash of all rows of a relation that does not depend on their order: text. -#}
{% macro fingerprint(columns) -%}{{ adapter.dispatch('fingerprint')(columns) }}{%- endmacro %}
{% macro default__fingerprint(columns) -%}
cast(coalesce(sum(cast(hash({{ columns | join(', ') }}) as hugeint)), 0) as varchar) || '/' || cast(count(*) as varchar)
{%- endmacro %}
{% macro spark__fingerprint(columns) -%}
cast(coalesce(sum(cast(xxhash64({{ columns | join(', ') }}) as decimal(38, 0))), 0) as string) || '/' || cast(count(*) as string)
{%- endmacro %}

{#- How many items a list has; element by position from 1, NULL beyond the end; a list of texts that is NULL. -#}
{% macro length_of(list) -%}{{ adapter.dispatch('length_of')(list) }}{%- endmacro %}
{% macro default__length_of(list) -%}cast(coalesce(len({{ list }}), 0) as bigint){%- endmacro %}
{% macro spark__length_of(list) -%}cast(coalesce(nullif(size({{ list }}), -1), 0) as bigint){%- endmacro %}

{#- The parts of a text between separators. -#}
{% macro split_of(text, separator) -%}{{ adapter.dispatch('split_of')(text, separator) }}{%- endmacro %}
{% macro default__split_of(text, separator) -%}string_split({{ text }}, '{{ separator }}'){%- endmacro %}
{% macro spark__split_of(text, separator) -%}split({{ text }}, '{{ separator }}'){%- endmacro %}

{% macro element_of(list, position) -%}{{ adapter.dispatch('element_of')(list, position) }}{%- endmacro %}
{% macro default__element_of(list, position) -%}list_extract({{ list }}, {{ position }}){%- endmacro %}
{% macro spark__element_of(list, position) -%}get({{ list }}, {{ position }} - 1){%- endmacro %}

{% macro empty_list() -%}{{ adapter.dispatch('empty_list')() }}{%- endmacro %}
{% macro default__empty_list() -%}cast(null as varchar[]){%- endmacro %}
{% macro spark__empty_list() -%}cast(null as array<string>){%- endmacro %}

{#- LIKE with backslash as the escape: how DuckDB is told, and Spark's own default. -#}
{% macro like_escaped(value, pattern) -%}{{ adapter.dispatch('like_escaped')(value, pattern) }}{%- endmacro %}
{% macro default__like_escaped(value, pattern) -%}{{ value }} like {{ pattern }} escape '\'{%- endmacro %}
{% macro spark__like_escaped(value, pattern) -%}{{ value }} like {{ pattern }}{%- endmacro %}

{#- Whether a pattern occurs in a text; NULL where the text is. -#}
{% macro has_match(value, pattern) -%}{{ adapter.dispatch('has_match')(value, pattern) }}{%- endmacro %}
{% macro default__has_match(value, pattern) -%}regexp_matches({{ value }}, '{{ pattern }}'){%- endmacro %}
{% macro spark__has_match(value, pattern) -%}({{ value }} rlike '{{ pattern | replace("\\", "\\\\") }}'){%- endmacro %}

{#- The text at a key of a JSON object that is a text, `$` for the whole of a JSON text; NULL where it is no JSON. -#}
{% macro json_text(value, path) -%}{{ adapter.dispatch('json_text')(value, path) }}{%- endmacro %}
{% macro default__json_text(value, path) -%}
(case when json_valid({{ value }}) then json_extract_string({{ value }}, '{{ path }}') end)
{%- endmacro %}
{% macro spark__json_text(value, path) -%}get_json_object({{ value }}, '{{ path }}'){%- endmacro %}

{#- The first line of a text. -#}
{% macro first_line(text) -%}
split_part({{ text }}, chr(10), 1)
{%- endmacro %}

{#- The last value that isn't NULL up to a row, in an order, within a group. -#}
{% macro last_known(value, group, order) -%}{{ adapter.dispatch('last_known')(value, group, order) }}{%- endmacro %}
{% macro default__last_known(value, group, order) -%}
last_value({{ value }} ignore nulls) over (
            partition by {{ group }} order by {{ order }} rows between unbounded preceding and current row
        )
{%- endmacro %}
{% macro spark__last_known(value, group, order) -%}
last_value({{ value }}, true) over (
            partition by {{ group }} order by {{ order }} rows between unbounded preceding and current row
        )
{%- endmacro %}
