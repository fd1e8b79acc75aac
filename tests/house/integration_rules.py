"""Every integration has the same rooms, nothing else names one, and the tests mirror the package."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.house.dbt_files import MODELS, STRING, code, layer, models
from tests.house.import_rules import imports
from tests.house.rulebook import Finding, Tree, line_of, rule

PACKAGE = "sei_pipeline"
HOME = f"{PACKAGE}/integrations"
REQUIRED = ("__init__.py", "README.md")
# Staging rooms of what the pipeline itself lands: configuration, the graph's answers, outcomes of runs.
OWN_STAGING = {"config", "lineage", "pipeline"}
# Folder names that are everyday words of code (the program git, a list of files): only imports count.
EVERYDAY_WORDS = {"git", "files"}
# The simulator plays the tools, so it knows them; nothing of the pipeline depends on it.
MAY_NAME_TOOLS = (f"{HOME}/", f"{PACKAGE}/simulator/")
# Test folders that mirror no room of the package, and what they hold instead.
OTHER_TESTS = {
    "house": "the rules themselves",
    "transform": "scenarios over the dbt project",
    "acceptance": "heavy tests over real data",
    "browser": "the page in a real browser",
}
NEW = {
    f"{HOME}/jira/__init__.py": "",
    f"{HOME}/jira/README.md": "# Jira\n",
    f"{MODELS}/staging/jira/stg_jira__issues.sql": "select 1",
    "tests/integrations/jira/test_jira.py": "",
}


@rule(breaks={path: text for path, text in NEW.items() if not path.endswith("README.md")}, keeps=NEW)
def integrations_have_the_same_rooms(tree: Tree) -> Iterator[Finding]:
    """Each folder in integrations/ has its required files, a staging folder and a test folder."""
    for tool in tree.folders(HOME):
        for name in REQUIRED:
            if not tree.has(f"{HOME}/{tool}/{name}"):
                yield Finding(f"{HOME}/{tool}/{name}", None, "missing; every integration has it")
        for folder, suffix in ((f"{MODELS}/staging/{tool}", ".sql"), (f"tests/integrations/{tool}", ".py")):
            if not any(tree.under(folder, suffix=suffix)):
                yield Finding(folder, None, f"holds no {suffix} file; every integration has this room")


@rule(breaks={f"{MODELS}/staging/jira/stg_jira__issues.sql": "select 1"}, keeps=NEW)
def staging_holds_integrations_only(tree: Tree) -> Iterator[Finding]:
    """Each folder in models/staging is that of an integration, or holds what the pipeline itself lands."""
    for tool in tree.folders(f"{MODELS}/staging"):
        if tool not in OWN_STAGING and tool not in tree.folders(HOME):
            yield Finding(f"{MODELS}/staging/{tool}", None, f"there is no {HOME}/{tool}")


@rule(
    breaks={**NEW, f"{PACKAGE}/landing/store.py": "def f(tool):\n    return tool == 'jira'\n"},
    keeps={
        **NEW,
        f"{PACKAGE}/landing/store.py": "def f(tool):\n    'Lands what jira sends.'\n    return tool\n",
    },
)
def nothing_else_names_an_integration(tree: Tree) -> Iterator[Finding]:
    """No module outside an integration imports it or has its folder name as a string."""
    tools = tree.folders(HOME)
    for path in tree.under(PACKAGE, suffix=".py"):
        if not str(path).startswith(MAY_NAME_TOOLS):
            yield from _named_in_python(tree, path, tools)


def _named_in_python(tree: Tree, path: PurePosixPath, tools: list[str]) -> Iterator[Finding]:
    for found in imports(tree, path):
        if found.is_of(*(f"{PACKAGE}.integrations.{tool}" for tool in tools)):
            yield Finding(
                str(path), found.line, f"imports {found.name}; find integrations by listing their folder"
            )
    for node in ast.walk(tree.syntax(path)):
        if isinstance(node, ast.Constant) and node.value in set(tools) - EVERYDAY_WORDS:
            yield Finding(str(path), node.lineno, f"names {node.value!r}; let the integration say it as data")


@rule(
    breaks={**NEW, f"{MODELS}/phases/ticket_phases.sql": "select a from b where tool = 'jira'"},
    keeps={**NEW, f"{MODELS}/entities/tickets.sql": "select a from {{ ref('stg_jira__issues') }}"},
)
def no_model_decides_by_the_name_of_a_tool(tree: Tree) -> Iterator[Finding]:
    """Outside staging no SQL has a tool's name as a string, and only entities/ names its models."""
    tools = tree.folders(HOME)
    for path in models(tree):
        if layer(path) == "staging":
            continue
        text = code(tree, path)
        for match in STRING.finditer(text):
            if match[0].strip("'") in tools:
                yield Finding(
                    str(path), line_of(text, match.start()), f"names {match[0]}; staging says it as a column"
                )
        for match in re.finditer(r"\bstg_(\w+?)__\w+", text):
            if match[1] in tools and layer(path) != "entities":
                yield Finding(
                    str(path), line_of(text, match.start()), f"reads {match[0]}; only entities/ may"
                )


@rule(
    breaks={"tests/extract/test_store.py": "", f"{PACKAGE}/landing/store.py": ""},
    keeps={
        "tests/landing/test_store.py": "",
        f"{PACKAGE}/landing/store.py": "",
        "tests/test_cli.py": "",
        f"{PACKAGE}/cli.py": "",
    },
)
def tests_mirror_the_package(tree: Tree) -> Iterator[Finding]:
    """Each room with code has a test folder of its name, and each test folder such a room."""
    rooms = {
        room
        for room in tree.folders(PACKAGE)
        if any(p.name != "__init__.py" for p in tree.under(f"{PACKAGE}/{room}", suffix=".py"))
    }
    tested = {folder for folder in tree.folders("tests") if any(tree.under(f"tests/{folder}", suffix=".py"))}
    for room in sorted(rooms - tested):
        yield Finding(f"tests/{room}", None, f"holds no test of {PACKAGE}/{room}")
    for folder in sorted(set(tree.folders("tests")) - set(tree.folders(PACKAGE)) - set(OTHER_TESTS)):
        yield Finding(
            f"tests/{folder}",
            None,
            f"there is no {PACKAGE}/{folder}; put the tests where their room's name is",
        )
    for path in tree.under("tests", suffix=".py"):
        module = f"{PACKAGE}/{path.name.removeprefix('test_')}"
        if len(path.parts) == 2 and path.name.startswith("test_") and not tree.has(module):
            yield Finding(str(path), None, f"there is no {module}")
