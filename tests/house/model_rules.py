"""Where dbt models live, what they are called and what they may read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.house.dbt_files import DBT, MODELS, code, layer, models, named, parsed
from tests.house.rulebook import Finding, Tree, line_of, matches, rule

MODEL_LINES = 80
# What each layer reads: those above it in the drawing of house.md. Marts never read staging.
READS: dict[str, frozenset[str]] = {
    "staging": frozenset({"staging"}),
    "organization": frozenset({"staging", "organization"}),
    "entities": frozenset({"staging", "entities"}),
    "correlation": frozenset({"staging", "organization", "entities", "correlation"}),
    "phases": frozenset({"staging", "organization", "entities", "correlation", "phases"}),
    "marts": frozenset({"organization", "entities", "correlation", "phases", "marts"}),
}
PREFIXES = ("stg_", "int_", "fct_", "fact_", "dim_", "mart_", "rpt_", "base_", "raw_", "src_", "tmp_", "vw_")
ONE_ROW = f"{MODELS}/entities/tickets"
YML = "models:\n  - name: {}\n    description: One row per ticket.\n"


@rule(
    breaks={f"{MODELS}/intermediate/tickets.sql": "select 1 as one"},
    keeps={f"{MODELS}/entities/tickets.sql": "select 1 as one"},
)
def models_live_in_the_layers(tree: Tree) -> Iterator[Finding]:
    """A model stands in staging/<tool>, organization, entities, correlation, phases or marts/<family>."""
    for path in tree.under(MODELS):
        if layer(path) not in READS:
            yield Finding(str(path), None, f"stands in no layer; expected one of {', '.join(READS)}")
        elif layer(path) in {"staging", "marts"} and len(path.parts) != 5:
            yield Finding(
                str(path),
                None,
                f"expected {layer(path)}/<{'tool' if layer(path) == 'staging' else 'family'}>/",
            )


@rule(
    breaks={
        f"{MODELS}/staging/jira/stg_jira__issues.sql": "select 1 as one",
        f"{MODELS}/marts/flow/lead_times.sql": "select issue_id from {{ union_of(['stg_jira__issues']) }}",
    },
    keeps={
        f"{MODELS}/staging/jira/stg_jira__issues.sql": "select 1 as one",
        f"{MODELS}/entities/tickets.sql": "select issue_id from {{ ref('stg_jira__issues') }}",
        f"{MODELS}/marts/flow/lead_times.sql": "select ticket_id from {{ ref('tickets') }}",
        f"{MODELS}/staging/jira/stg_jira__people.sql": "select a from {{ f(source('jira', 'tickets')) }}",
    },
)
def a_layer_reads_only_the_layers_above_it(tree: Tree) -> Iterator[Finding]:
    """A model names, to ref() or a macro, models of its layer or above; marts never staging."""
    layers = {path.stem: layer(path) for path in models(tree)}
    for path in models(tree):
        text = code(tree, path)
        for name, offset in named(text):
            read = layers.get(name)
            if read is not None and read not in READS.get(layer(path), frozenset()):
                may = ", ".join(sorted(READS.get(layer(path), ())))
                found = f"{layer(path)} reads {name} of {read}; it may read {may}"
                yield Finding(str(path), line_of(text, offset), found)


@rule(
    breaks={f"{MODELS}/entities/tickets.sql": "select id from {{ source('jira', 'issues') }}"},
    keeps={f"{MODELS}/staging/jira/stg_jira__issues.sql": "select id from {{ source('jira', 'issues') }}"},
)
def sources_are_read_in_staging_only(tree: Tree) -> Iterator[Finding]:
    """source() stands in models/staging only, and there only that of the tool whose folder it is."""
    for path in tree.under(MODELS, f"{DBT}/tests", f"{DBT}/analyses", suffix=".sql"):
        text = code(tree, path)
        for match in re.finditer(r"""\bsource\(\s*(?:['"](\w+)['"])?""", text):
            if layer(path) != "staging":
                yield Finding(
                    str(path), line_of(text, match.start()), "calls source(); only models/staging may"
                )
            elif match[1] and match[1] not in {path.parts[3], f"raw_{path.parts[3]}"}:
                yield Finding(
                    str(path),
                    line_of(text, match.start()),
                    f"reads {match[1]}; this is {path.parts[3]}'s room",
                )


@rule(
    breaks={
        f"{MODELS}/entities/fct_tickets.sql": "select 1 as one",
        f"{MODELS}/staging/jira/issues.sql": "select 1",
    },
    keeps={
        f"{MODELS}/staging/jira/stg_jira__issues.sql": "select 1",
        f"{MODELS}/entities/tickets.sql": "select 1",
    },
)
def models_are_plain_nouns(tree: Tree) -> Iterator[Finding]:
    """stg_<tool>__<things> in staging/<tool>; elsewhere a plain lower-case noun without a prefix."""
    for path in models(tree):
        if layer(path) == "staging":
            if not re.fullmatch(rf"stg_{re.escape(path.parts[3])}__[a-z][a-z0-9_]*", path.stem):
                yield Finding(str(path), None, f"expected the name stg_{path.parts[3]}__<things>")
        elif not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", path.stem) or path.stem.startswith(PREFIXES):
            yield Finding(str(path), None, "expected a plain noun in snake_case, without a prefix or `__`")


@rule(
    breaks={f"{MODELS}/entities/tickets.sql": "select 1", f"{MODELS}/marts/flow/tickets.sql": "select 1"},
    keeps={f"{MODELS}/entities/tickets.sql": "select 1", f"{DBT}/seeds/bands.csv": "band\n"},
)
def model_names_are_unique(tree: Tree) -> Iterator[Finding]:
    """No two models or seeds have one name."""
    seen: dict[str, str] = {}
    for path in [*models(tree), *tree.under(f"{DBT}/seeds", suffix=".csv")]:
        if path.stem in seen:
            yield Finding(str(path), None, f"has the name of {seen[path.stem]}; rename one")
        seen.setdefault(path.stem, str(path))


@rule(
    breaks={
        f"{ONE_ROW}.sql": "select 1",
        f"{ONE_ROW}.yml": YML.format("tickets").replace("One row per", "All"),
    },
    keeps={f"{ONE_ROW}.sql": "select 1", f"{ONE_ROW}.yml": YML.format("tickets")},
)
def every_model_says_its_grain_beside_it(tree: Tree) -> Iterator[Finding]:
    """Beside each model stands a .yml of the same name whose description begins with "One row per"."""
    for path in models(tree):
        beside = path.with_suffix(".yml")
        if not tree.has(str(beside)):
            yield Finding(str(path), None, f"has no {beside.name} beside it")
            continue
        described = {str(model.get("name")): model for model in parsed(tree, beside).get("models") or []}
        if list(described) != [path.stem]:
            yield Finding(str(beside), None, f"describes {sorted(described)}; expected {path.stem} alone")
        elif not str(described[path.stem].get("description") or "").strip().startswith("One row per "):
            yield Finding(
                str(beside),
                None,
                f"the description of {path.stem} must begin with its grain: One row per ...",
            )


@rule(
    breaks={f"{ONE_ROW}.yml": YML.format("tickets")},
    keeps={f"{MODELS}/staging/jira/_sources.yml": "sources: []\n"},
)
def no_description_outlives_its_model(tree: Tree) -> Iterator[Finding]:
    """A .yml in models/ stands beside its model; only _<words>.yml files hold something else."""
    for path in tree.under(MODELS, suffix=".yml"):
        beside = {str(path.with_suffix(suffix)) for suffix in (".sql", ".py")}
        if not path.name.startswith("_") and not beside.intersection(tree.files):
            yield Finding(str(path), None, "has no model beside it; remove it, or begin its name with _")


@rule(
    breaks={f"{ONE_ROW}.sql": "select 1 as one\n" * (MODEL_LINES + 1)},
    keeps={f"{ONE_ROW}.sql": "select 1 as one\n" * MODEL_LINES},
)
def models_are_short(tree: Tree) -> Iterator[Finding]:
    """An SQL model has at most 80 lines."""
    for path in models(tree):
        count = len(tree.text(path).splitlines())
        if count > MODEL_LINES:
            yield Finding(
                str(path), None, f"{count} lines; at most {MODEL_LINES}: name a step and make it a model"
            )


@rule(
    breaks={f"{ONE_ROW}.sql": "select a from b where at < '{{ var(\"as_of\") }}'"},
    keeps={f"{ONE_ROW}.sql": "select var_pop(a) as spread from b -- var(x)"},
)
def config_reaches_models_as_rows(tree: Tree) -> Iterator[Finding]:
    """No var() and no env_var() in models and tests: a changed profile changes rows, not code."""
    pattern = re.compile(r"\b(?:env_)?var\s*\(")
    for path in tree.under(MODELS, f"{DBT}/tests", suffix=".sql"):
        yield from matches(
            tree, path, code(tree, path), pattern, "config and as-of are tables; read their row"
        )


@rule(
    breaks={f"{DBT}/packages.yml": "packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n"},
    keeps={f"{DBT}/packages.yml": "packages:\n  - local: ../shared_macros\n"},
)
def no_package_comes_from_the_hub(tree: Tree) -> Iterator[Finding]:
    """packages.yml and dependencies.yml are absent or name local packages only."""
    for path in tree.under(DBT, suffix=".yml"):
        if path.name in {"packages.yml", "dependencies.yml"}:
            for package in parsed(tree, path).get("packages") or []:
                if set(package) != {"local"}:
                    yield Finding(
                        str(path), None, f"found {package}; expected `local:`, the hub can't be counted on"
                    )
