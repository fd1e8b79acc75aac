"""What a Python file of this project looks like, beyond what ruff and mypy see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.rulebook import Finding, Tree, rule

PACKAGE = "sei_pipeline"
CODE = (PACKAGE, "tests", "benchmarks")
MODULE_LINES = 250
FUNCTION_LINES = 60
# Rooms whose results may not depend on when they run: times are passed in.
CLOCKLESS = tuple(f"{PACKAGE}/{room}" for room in ("config", "lineage", "diagnostics"))
CLOCK = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime))\(")


@rule(
    breaks={f"{PACKAGE}/landing/store.py": "import os\nHOME = os.environ['HOME']\n"},
    keeps={f"{PACKAGE}/settings.py": "import os\nHOME = os.environ['HOME']\n"},
)
def only_settings_reads_the_environment(tree: Tree) -> Iterator[Finding]:
    """os.environ and os.getenv stand in settings.py only."""
    for path in tree.under(PACKAGE, suffix=".py"):
        if str(path) == f"{PACKAGE}/settings.py":
            continue
        for node in ast.walk(tree.syntax(path)):
            names = [node.attr] if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os" else []
            if isinstance(node, ast.ImportFrom) and node.module == "os":
                names = [alias.name for alias in node.names]
            for name in {"environ", "environb", "getenv", "getenvb"}.intersection(names):
                yield Finding(str(path), node.lineno, f"reads os.{name}; only settings.py may")  # type: ignore[attr-defined]


@rule(
    breaks={f"{PACKAGE}/lineage/walk.py": "x = 1\n" * (MODULE_LINES + 1)},
    keeps={f"{PACKAGE}/lineage/walk.py": "x = 1\n" * MODULE_LINES},
)
def modules_are_short(tree: Tree) -> Iterator[Finding]:
    """A Python module has at most 250 lines."""
    for path in tree.under(*CODE, suffix=".py"):
        count = len(tree.text(path).splitlines())
        if count > MODULE_LINES:
            yield Finding(
                str(path), None, f"{count} lines; at most {MODULE_LINES}: split it by what it is about"
            )


@rule(
    breaks={f"{PACKAGE}/lineage/walk.py": "def f():\n" + "    x = 1\n" * FUNCTION_LINES},
    keeps={f"{PACKAGE}/lineage/walk.py": "def f():\n" + "    x = 1\n" * (FUNCTION_LINES - 1)},
)
def functions_fit_a_screen(tree: Tree) -> Iterator[Finding]:
    """A function has at most 60 lines, its docstring included."""
    for path in tree.under(*CODE, suffix=".py"):
        for node in ast.walk(tree.syntax(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or node.lineno) - node.lineno + 1
                if count > FUNCTION_LINES:
                    yield Finding(
                        str(path), node.lineno, f"{node.name} has {count} lines; at most {FUNCTION_LINES}"
                    )


@rule(
    breaks={f"{PACKAGE}/landing/utils.py": ""},
    keeps={f"{PACKAGE}/landing/store.py": ""},
)
def no_module_is_a_drawer_for_anything(tree: Tree) -> Iterator[Finding]:
    """There is no utils.py, nor its other names: a module is named after what is in it."""
    for path in tree.under(*CODE, suffix=".py"):
        if (
            path.stem in {"util", "utils", "helper", "helpers", "misc", "common"}
            or path.parent.name == "utils"
        ):
            yield Finding(str(path), None, "its name doesn't say what is in it; name it after that")


@rule(
    breaks={f"{PACKAGE}/lineage/walk.py": "import time\ndef f():\n    return time.time()\n"},
    keeps={f"{PACKAGE}/lineage/walk.py": "import time\ndef f():\n    return time.perf_counter()\n"},
)
def what_is_computed_does_not_depend_on_the_clock(tree: Tree) -> Iterator[Finding]:
    """config/, lineage/ and diagnostics/ read no clock; times are passed in."""
    for path in tree.under(*CLOCKLESS, suffix=".py"):
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if CLOCK.search(line):
                yield Finding(str(path), number, f"reads a clock: {line.strip()}; pass the time in")


def _is_frozen(node: ast.ClassDef) -> bool | None:
    """Whether a dataclass or a direct pydantic model is frozen; None where the class is neither."""
    for decorator in node.decorator_list:
        text = ast.unparse(decorator)
        if re.match(r"(dataclasses\.)?dataclass\b", text):
            return "frozen=True" in text
    if any(ast.unparse(base) in {"BaseModel", "pydantic.BaseModel"} for base in node.bases):
        settings = [ast.unparse(line) for line in node.body if isinstance(line, ast.Assign)]
        keywords = [ast.unparse(keyword) for keyword in node.keywords]
        return any("frozen=True" in text or "'frozen': True" in text for text in [*settings, *keywords])
    return None


@rule(
    breaks={f"{PACKAGE}/config/profile.py": "@dataclass\nclass Profile:\n    name: str\n"},
    keeps={
        f"{PACKAGE}/config/profile.py": "@dataclass(frozen=True)\nclass Profile:\n    name: str\n",
        f"{PACKAGE}/config/tree.py": "class Tree(BaseModel):\n    model_config = ConfigDict(frozen=True)\n",
    },
)
def data_classes_are_frozen(tree: Tree) -> Iterator[Finding]:
    """Dataclasses and pydantic models are frozen."""
    for path in tree.under(PACKAGE, suffix=".py"):
        for node in ast.walk(tree.syntax(path)):
            if isinstance(node, ast.ClassDef) and _is_frozen(node) is False:
                yield Finding(
                    str(path), node.lineno, f"{node.name} can be changed after it is made; freeze it"
                )


@rule(
    breaks={"tests/lineage/test_walk.py": "def test_rollback():\n    pass\n"},
    keeps={
        "tests/lineage/test_walk.py": "def test_a_rollback_blames_the_one_after_its_target():\n    pass\n"
    },
)
def names_of_tests_are_sentences(tree: Tree) -> Iterator[Finding]:
    """A test's name says the behaviour, which takes at least four words."""
    for path in tree.under("tests", suffix=".py"):
        for node in ast.walk(tree.syntax(path)):
            if isinstance(node, ast.FunctionDef) and re.fullmatch(r"test_[^_]+(_[^_]+){0,2}", node.name):
                yield Finding(str(path), node.lineno, f"{node.name} is no sentence; say the behaviour")
