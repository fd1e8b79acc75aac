"""Who may import whom. import-linter checks the same walls over whole import chains (pyproject.toml)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from tests.house.rulebook import Finding, Tree, rule

PACKAGE = "sei_pipeline"
DAGSTER_ROOMS = (f"{PACKAGE}/defs/", f"{PACKAGE}/definitions.py")
# Seconds that an import costs every start (stack.md), and the rooms that exist to pay for it.
SLOW_IMPORTS: dict[str, tuple[str, ...]] = {
    "dagster": DAGSTER_ROOMS,
    "dagster_dbt": DAGSTER_ROOMS,
    "dbt": (),
    "great_expectations": (),
    "pandas": (),
}


@dataclass(frozen=True)
class Import:
    """One imported name (`a.b` for `from a import b`), its line, whether it runs when the module loads."""

    name: str
    line: int
    is_at_module_level: bool

    def is_of(self, *modules: str) -> bool:
        return any(self.name == module or self.name.startswith(f"{module}.") for module in modules)

    @property
    def library(self) -> str:
        return self.name.partition(".")[0]


def imports(tree: Tree, path: PurePosixPath) -> Iterator[Import]:
    """Every import of a module: lazy ones and `import_module("...")` too, but not those for type checkers."""
    yield from _imports(tree.syntax(path), path.parent.parts, True)


def _imports(node: ast.AST, package: tuple[str, ...], at_module_level: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, child.lineno, at_module_level) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            base = list(package[: len(package) - child.level + 1]) if child.level else []
            stem = ".".join([*base, *([child.module] if child.module else [])])
            yield from (
                Import(f"{stem}.{alias.name}", child.lineno, at_module_level) for alias in child.names
            )
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for other in child.orelse:
                yield from _imports(other, package, at_module_level)
        else:
            if isinstance(child, ast.Call) and ast.unparse(child.func).endswith(
                ("import_module", "__import__")
            ):
                names = [arg.value for arg in child.args[:1] if isinstance(arg, ast.Constant)]
                yield from (Import(str(name), child.lineno, at_module_level) for name in names)
            is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(child, package, at_module_level and not is_function)


@rule(
    breaks={f"{PACKAGE}/lineage/walk.py": "def f():\n    from dagster import asset\n"},
    keeps={f"{PACKAGE}/defs/raw.py": "import dagster as dg\n"},
)
def only_defs_imports_dagster(tree: Tree) -> Iterator[Finding]:
    """Only defs/ and definitions.py, which loads it, import dagster."""
    for path in tree.under(PACKAGE, suffix=".py"):
        if not str(path).startswith(DAGSTER_ROOMS):
            for found in imports(tree, path):
                if found.library == "dagster" or found.library.startswith("dagster_"):
                    yield Finding(str(path), found.line, f"imports {found.name}; only defs/ may")


@rule(
    breaks={f"{PACKAGE}/integrations/jira/read.py": "import duckdb\n"},
    keeps={f"{PACKAGE}/integrations/jira/read.py": "import requests\n"},
)
def connect_and_integrations_know_no_orchestrator_and_no_engine(tree: Tree) -> Iterator[Finding]:
    """connect/ and integrations/ import neither dagster, dbt, duckdb nor great_expectations."""
    banned = {"dagster", "dagster_dbt", "dbt", "duckdb", "great_expectations"}
    for path in tree.under(f"{PACKAGE}/connect", f"{PACKAGE}/integrations", suffix=".py"):
        for found in imports(tree, path):
            if found.library in banned:
                yield Finding(
                    str(path), found.line, f"imports {found.name}; a connector copies and knows no engine"
                )


@rule(
    breaks={f"{PACKAGE}/integrations/github/read.py": "from ..gitlab import paging\n"},
    keeps={f"{PACKAGE}/integrations/github/read.py": "from sei_pipeline.integrations.github import paging\n"},
)
def integrations_do_not_know_each_other(tree: Tree) -> Iterator[Finding]:
    """An integration imports nothing of another one; what two need lives in connect/."""
    home = f"{PACKAGE}.integrations"
    for path in tree.under(f"{PACKAGE}/integrations", suffix=".py"):
        if len(path.parts) > 3:
            for found in imports(tree, path):
                if found.is_of(home) and found.name != home and not found.is_of(f"{home}.{path.parts[2]}"):
                    yield Finding(
                        str(path), found.line, f"imports {found.name}; move what both need to connect/"
                    )


@rule(
    breaks={f"{PACKAGE}/landing/checks.py": "import great_expectations as gx\n"},
    keeps={
        f"{PACKAGE}/landing/checks.py": "def f():\n    import great_expectations as gx\n",
        f"{PACKAGE}/landing/types.py": "if TYPE_CHECKING:\n    import pandas\n",
    },
)
def slow_libraries_are_imported_where_they_are_used(tree: Tree) -> Iterator[Finding]:
    """great_expectations, pandas and dbt are imported inside functions; dagster at the top of defs/ only."""
    for path in tree.under(PACKAGE, suffix=".py"):
        for found in imports(tree, path):
            allowed = SLOW_IMPORTS.get(found.library)
            if allowed is not None and found.is_at_module_level and not str(path).startswith(allowed):
                yield Finding(
                    str(path), found.line, f"imports {found.name} when it loads; import it in the function"
                )


@rule(
    breaks={f"{PACKAGE}/settings.py": "from sei_pipeline.config import load\n"},
    keeps={f"{PACKAGE}/settings.py": "from sei_pipeline.errors import SeiError\n"},
)
def settings_and_errors_stand_on_nothing(tree: Tree) -> Iterator[Finding]:
    """errors.py imports no module of ours, settings.py only errors."""
    for name, allowed in (("errors", ()), ("settings", (f"{PACKAGE}.errors",))):
        path = f"{PACKAGE}/{name}.py"
        if tree.has(path):
            for found in imports(tree, PurePosixPath(path)):
                if found.is_of(PACKAGE) and not found.is_of(*allowed):
                    yield Finding(path, found.line, f"imports {found.name}; every room stands on this module")


@rule(
    breaks={f"{PACKAGE}/connect/http.py": "from sei_pipeline import landing\n"},
    keeps={f"{PACKAGE}/connect/http.py": "from sei_pipeline.errors import SourceError\n"},
)
def connect_knows_no_other_room(tree: Tree) -> Iterator[Finding]:
    """connect/ stands on settings and errors only, so that an integration can be read without other rooms."""
    allowed = tuple(f"{PACKAGE}.{name}" for name in ("connect", "errors", "settings", "__version__"))
    for path in tree.under(f"{PACKAGE}/connect", suffix=".py"):
        for found in imports(tree, path):
            if found.is_of(PACKAGE) and not found.is_of(*allowed):
                yield Finding(
                    str(path), found.line, f"imports {found.name}; connect/ stands on settings and errors"
                )
