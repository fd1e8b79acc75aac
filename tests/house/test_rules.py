"""The rules of the house, held against this tree; and each rule against an example that breaks it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.house import (  # noqa: F401 - importing a module of rules puts them into RULES
    column_rules,
    import_rules,
    integration_rules,
    mart_rules,
    model_rules,
    python_rules,
    repository_rules,
    sql_rules,
)
from tests.house.exceptions import EXCEPTIONS
from tests.house.rulebook import ROOT, RULES, Finding, Rule, Tree

THIS = Tree(ROOT)
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def _plant(folder: Path, files: Mapping[str, str]) -> Tree:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return Tree(folder)


@every_rule
def test_this_tree_keeps_the_rule(rule: Rule) -> None:
    broken = [finding for finding in rule.check(THIS) if (rule.name, finding.path) not in EXCEPTIONS]
    if broken:
        pytest.fail("\n".join([rule.claim, *(f"  {finding}" for finding in broken)]), pytrace=False)


@every_rule
def test_the_rule_finds_what_breaks_it(rule: Rule, tmp_path: Path) -> None:
    assert list(rule.check(_plant(tmp_path, rule.breaks)))


@every_rule
def test_the_rule_lets_pass_what_keeps_it(rule: Rule, tmp_path: Path) -> None:
    assert list(rule.check(_plant(tmp_path, rule.keeps))) == []


@every_rule
def test_the_rule_is_a_claim_in_words_with_both_examples(rule: Rule) -> None:
    assert rule.claim.strip().endswith(".")
    assert rule.breaks
    assert rule.keeps


def test_every_exception_is_still_needed_and_gives_its_reason() -> None:
    excepted = {name for name, _ in EXCEPTIONS}
    broken = {
        (rule.name, finding.path) for rule in RULES if rule.name in excepted for finding in rule.check(THIS)
    }
    assert set(EXCEPTIONS) - broken == set()
    assert all(len(reason.split()) >= 4 for reason in EXCEPTIONS.values())


def test_a_finding_says_where_it_is() -> None:
    assert str(Finding("a/b.py", 3, "imports dagster")) == "a/b.py:3: imports dagster"


def test_new_files_count_and_ignored_ones_do_not() -> None:
    assert "tests/house/test_rules.py" in THIS.files
    assert not [path for path in THIS.files if path.startswith((".venv/", "data/")) or path.endswith(".pyc")]
