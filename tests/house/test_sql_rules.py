"""Each construct that the SQL rules ban is found, and what both engines share passes."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from tests.house.rulebook import Tree
from tests.house.sql_rules import CLOCK, ONE_ENGINE_ONLY, models_name_their_columns, one_engine_only

MODEL = PurePosixPath("dbt_project/models/phases/a.sql")

BANNED = {
    "`->>`, `->` and lambdas": ["select a->>'b'", "select list_filter(a, lambda x: x)", "select a -> 'b'"],
    "json functions": ["select json_extract(a, b)", "select get_json_object(a, b)", "select a::json"],
    "unnest and explode": ["select unnest(a)", "select explode (a)", "from a lateral view b"],
    "list literals and indexing": ["select [1, 2]", "select a[1]", "select list_value(1)", "select array(1)"],
    "struct and map literals": [
        "select {'a': 1}",
        "select struct_pack(a := 1)",
        "select row(1, 2)",
        "select map(a, b)",
    ],
    "date_diff": ["select date_diff('day', a, b)", "select datediff(a, b)"],
    "epoch": [
        "select epoch(a)",
        "select extract(epoch from a)",
        "select unix_timestamp(a)",
        "select to_timestamp(a)",
    ],
    "text and list aggregates": ["select string_agg(a, ',' order by a)", "select array_agg(a order by b)"],
    "arg_max": ["select arg_max(a, b)", "select argmin(a, b)"],
    "as-of join": ["from a asof join b", "from a semi join b"],
    "quantile_cont": ["select quantile_cont(a, 0.5)", "select approx_quantile(a, 0.5)"],
    "generate_series": ["from generate_series(1, 9)", "from range(9)"],
    "star with exclude or replace": [
        "select * exclude (a)",
        "select * replace (a as b)",
        "select columns('a')",
    ],
    "union by name": ["select a union all by name select b"],
    "at time zone": ["select a at time zone 'UTC'", "select timezone('UTC', a)"],
    "formats of dates": ["select strftime(a, '%Y')", "select date_format(a, 'y')"],
    "tests by regular expression": ["select regexp_matches(a, 'b')", "where a rlike b"],
    "files": ["from read_parquet('a')"],
    "hash": ["select hash(a)"],
}
SHARED = [
    "select a, count(*) filter (where b > 0) as n from c group by all qualify rank() over (order by a) = 1",
    "select percentile_cont(0.9) within group (order by a) as p90, median(a), max_by(a, b) from d",
    "select a::double, try_cast(b as date), bool_or(c), regexp_extract(d, '[A-Z]{2,}-[0-9]+', 0) from e",
    "select b from a left join lateral (select b from c where c.d <= a.d limit 1) as e on true",
    "select a from b window w as (order by c range between interval '1 day' preceding and current row)",
    "select md5(a || '-' || b), c from d where e ilike '%x%' and f = 'at time zone'",
    "select {{ seconds_between('a', 'b') }} from {{ ref('c') }} -- unnest([1])",
    "with recursive a as (select 1 as b union all select b + 1 from a where b < 9) select b from a",
]
CLOCKS = [
    "now()",
    "CURRENT_TIMESTAMP",
    "current_date",
    "getdate()",
    "today()",
    "localtimestamp",
    "'{{ run_started_at }}'",
    "unix_timestamp()",
]


def _plant(folder: Path, sql: str) -> Tree:
    target = folder / MODEL
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(sql, encoding="utf-8")
    return Tree(folder)


def _found(folder: Path, sql: str) -> list[str]:
    return [str(finding) for finding in one_engine_only(_plant(folder, sql), MODEL)]


@pytest.mark.parametrize(
    ("name", "sql"), [(name, sql) for name, examples in BANNED.items() for sql in examples]
)
def test_a_construct_of_one_engine_is_found_by_its_name(name: str, sql: str, tmp_path: Path) -> None:
    assert any(f"{name} differ" in found for found in _found(tmp_path, sql))


@pytest.mark.parametrize("sql", SHARED)
def test_what_both_engines_share_passes(sql: str, tmp_path: Path) -> None:
    assert _found(tmp_path, sql) == []


def test_every_banned_construct_has_an_example() -> None:
    assert set(BANNED) == set(ONE_ENGINE_ONLY)


def test_the_finding_names_the_line_of_the_construct(tmp_path: Path) -> None:
    (found,) = _found(tmp_path, "/* one\ntwo */\nselect\n    a->>'b'\n")
    assert found.startswith(f"{MODEL}:4: ")


@pytest.mark.parametrize("sql", CLOCKS)
def test_every_way_to_read_a_clock_is_found(sql: str) -> None:
    assert CLOCK.search(f"select a from b where c < {sql}")


@pytest.mark.parametrize("sql", ["attribution = 'today'", "today_count", "is_current_date_known", "renow(a)"])
def test_a_word_that_only_looks_like_a_clock_passes(sql: str) -> None:
    assert not CLOCK.search(f"select a from b where {sql}")


@pytest.mark.parametrize(
    "sql",
    [
        "select * from b",
        "select a.* from a",
        "with a as (select b from c) select * from a join d on a.b = d.b",
        "with a as (select b from c) select * from a, d",
        "with a as (select b from c) select *, extract(day from b) as e from d",
        "with a as (select b from c) select d.* from {{ ref('d') }} as d inner join a on a.b = d.b",
        "with a as (select distinct * from {{ source('a', 'b') }}) select b from a",
    ],
)
def test_a_star_over_columns_named_elsewhere_is_found(sql: str, tmp_path: Path) -> None:
    assert list(models_name_their_columns(_plant(tmp_path, sql)))


@pytest.mark.parametrize(
    "sql",
    [
        "with a as (select b from c) select * from a",
        "with a as (select b from c), d as (select * from a as e where b > 1) select count(*) as f from d",
        "with a as (select b from c) select * from a union all select * from a",
        "with a as (select b from c) select *, extract(day from b) as e from a where b > 0",
        "with a as (select b from c) select a.*, d.e from a inner join d on a.b = d.b",
        "select * from {{ union_of(['stg_git__commits'], key=['commit_id']) }} as every",
        "select 2 * b as c, d * e as f from g",
    ],
)
def test_a_star_over_columns_named_in_the_same_file_passes(sql: str, tmp_path: Path) -> None:
    assert list(models_name_their_columns(_plant(tmp_path, sql))) == []
