"""What SQL may say: explicit columns, no clock, only what DuckDB and Spark SQL share (stack.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.house.dbt_files import DBT, MODELS, bare, code, models, queries
from tests.house.rulebook import Finding, Tree, line_of, matches, rule

A = f"{MODELS}/entities/tickets.sql"
CLOCK = re.compile(
    r"\b(now|getdate|today|sysdate|get_current_timestamp|get_current_time|transaction_timestamp|statement_timestamp"
    r"|clock_timestamp|curdate|localtimestamp|unix_timestamp)\s*\(|\b(current_timestamp|current_date|current_time"
    r"|current_localtimestamp|localtimestamp|sysdate)\b|\brun_started_at\b|\bmodules\.datetime\b",
    re.IGNORECASE,
)
# The list of stack.md, then what the two manuals show besides. Each goes into a dispatched macro, or nowhere.
ONE_ENGINE_ONLY: dict[str, str] = {
    "`->>`, `->` and lambdas": r"->|\blambda\b",
    "json functions": r"\b\w*json\w*\s*\(|::\s*json\b",
    "unnest and explode": r"\b(unnest|\w*explode\w*|flatten)\s*\(|\blateral\s+view\b",
    "list literals and indexing": r"\[|\b(list|array|list_\w+|array_\w+)\s*\(",
    "struct and map literals": r"[{}]|\b(struct\w*|named_struct|map|map_\w+|row)\s*\(",
    "date_diff": r"\b(date_?diff|date_?sub|timestamp_?diff)\s*\(",
    "epoch": r"\b(epoch\w*|\w*unix\w*|to_timestamp|make_timestamp\w*)\s*\(|\bextract\s*\(\s*epoch\b",
    "text and list aggregates": r"\b(string_agg|array_agg|listagg|group_concat|collect_list|collect_set)\b",
    "arg_max": r"\barg_?(max|min)\w*\s*\(",
    "as-of join": r"\basof\b|\bpositional\s+join\b|\b(semi|anti)\s+join\b",
    "quantile_cont": r"\b(approx_)?quantile\w*\s*\(",
    "generate_series": r"\b(generate_series|sequence)\s*\(|\b(from|join)\s+range\s*\(",
    "star with exclude or replace": r"\*\s*(exclude|replace|except|rename)\b|\bcolumns\s*\(",
    "union by name": r"\bby\s+name\b",
    "at time zone": r"\bat\s+time\s+zone\b|\b(timezone|from_utc_timestamp|to_utc_timestamp)\s*\(",
    "formats of dates": r"\b(strftime|strptime|date_format)\s*\(",
    "tests by regular expression": r"\b(regexp_matches|regexp_full_match|rlike|similar\s+to)\b",
    "files": r"\bread_\w+\s*\(",
    "hash": r"\b(hash|xxhash64)\s*\(",
}
STAR = re.compile(r"(?:\bselect(?:\s+distinct)?\s+|,\s*)\*|\b(\w+)\.\*", re.IGNORECASE)
# Macros that write the columns of the model's own .yml, so that a star over them is the list beside it.
NAMING_MACROS = re.compile(r"\bselect\s+\*\s+from\s+\{\{-?\s*union_of\(", re.IGNORECASE)
CTE = re.compile(r"\b(\w+)\s+as\s*(?:(?:not\s+)?materialized\s*)?\(", re.IGNORECASE)
TABLES = re.compile(r"\s*(\w+)\b(?:\s+as\s+\w+)?\s*(,|\w+)?")
MORE_TABLES = {",", "join", "inner", "left", "right", "full", "cross", "natural"}


@rule(
    breaks={A: "select id from {{ ref('x') }} where at < current_timestamp"},
    keeps={A: "select id from x where attribution = 'today' -- never now()"},
)
def sql_reads_no_clock(tree: Tree) -> Iterator[Finding]:
    """No now(), current_date or the like in models, tests, macros and seeds' SQL: as-of is a row."""
    for path in tree.under(DBT, suffix=".sql"):
        yield from matches(tree, path, code(tree, path), CLOCK, "as-of is a row of the run context; join it")


def _after_from(text: str, offset: int) -> str:
    """What follows the `from` of the select whose list goes on at `offset`; "" without one."""
    depth = 0
    for token in re.compile(r"[()]|\bfrom\b", re.IGNORECASE).finditer(text, offset):
        if token[0] not in "()" and depth == 0:
            return text[token.end() :]
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth < 0:
            break
    return ""


def _is_named_in_the_file(text: str, star: re.Match[str]) -> bool:
    """Whether a star is over a CTE of this file, and over that alone, so that its columns are named here."""
    ctes = {match[1] for match in CTE.finditer(text)}
    if star[1]:
        return star[1] in ctes
    tables = TABLES.match(_after_from(text, star.end()))
    return bool(tables and tables[1] in ctes and (tables[2] or "").lower() not in MORE_TABLES)


@rule(
    breaks={A: "with a as (\n    select * from {{ ref('x') }}\n)\nselect id from a\n"},
    keeps={
        A: "with a as (\n    select id, count(*) as n, 2 * b as c from {{ ref('x') }}\n)\nselect * from a\n"
    },
)
def models_name_their_columns(tree: Tree) -> Iterator[Finding]:
    """No `select *` and no `x.*` in a model, but over one CTE of the same file, or over union_of."""
    for path in models(tree):
        text = bare(tree, path)
        listed = {match.start() for match in NAMING_MACROS.finditer(code(tree, path))}
        for star in STAR.finditer(text):
            if star.start() not in listed and not _is_named_in_the_file(text, star):
                found = f"found `{' '.join(star[0].split())}`; name the columns"
                yield Finding(str(path), line_of(text, star.start()), found)


@rule(
    breaks={A: "select payload->>'key' as ticket_key from x"},
    keeps={
        A: "select regexp_extract(a, '[A-Z]+->>') as b, max_by(c, d) as e -- unnest()\nfrom {{ f(['x']) }}"
    },
)
def only_macros_say_what_one_engine_says(tree: Tree) -> Iterator[Finding]:
    """What differs between DuckDB and Spark SQL stands in dbt_project/macros, dispatched."""
    for path in queries(tree):
        yield from one_engine_only(tree, path)


def one_engine_only(tree: Tree, path: PurePosixPath) -> Iterator[Finding]:
    """A finding for every construct of ONE_ENGINE_ONLY in one file."""
    text = bare(tree, path)
    for name, pattern in ONE_ENGINE_ONLY.items():
        what = f"{name} differ between the engines: put it into a macro"
        yield from matches(tree, path, text, re.compile(pattern, re.IGNORECASE), what)
