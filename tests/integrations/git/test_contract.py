"""Git keeps the promises of the connector contract."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.integrations.contract_suite import ContractSource, ContractSuite
from tests.integrations.git.making import Made, connect


def _fill(made: Made) -> None:
    """Two branches and a merge over trees, a pull request, tags of both kinds."""
    first = made.commit("first\n", tree=made.tree({"README.md": "1", "api/main.py": "1"}))
    left = made.commit("left\n", first, tree=made.tree({"README.md": "2", "api/main.py": "1"}), ref=None)
    right = made.commit("right\n", first, tree=made.tree({"README.md": "1", "web/é.js": "1"}), ref=None)
    merge = made.commit("merge\n", left, right, tree=made.tree({"README.md": "2", "web/é.js": "1"}))
    made.commit("proposed\n", merge, ref="refs/pull/7/head")
    made.commit("nobody's merge\n", merge, ref="refs/pull/7/merge")
    made.tag("v1", first)
    made.git("update-ref", "refs/tags/v2", merge)


class _GitContract(ContractSuite):
    wrong_options: ClassVar[Sequence[Mapping[str, Any]]] = (
        {},
        {"repositories": "x.git"},
        {"repositories": [{"path": 3}]},
        {"repositories": [{"path": "a", "url": "https://github.com/a/b"}]},
        {"repositories": [{"url": "--upload-pack=touch x"}]},
    )


class TestContractInPlace(_GitContract):
    """A folder and its bare copy in one connection."""

    @pytest.fixture
    def source(self, tmp_path: Path) -> ContractSource:
        made, other = Made.at(tmp_path / "repos" / "x"), Made.bare(tmp_path / "repos" / "y.git")
        _fill(made)
        other.line(5)
        options = {"repositories": [{"path": "repos/x", "paths": True}, {"path": "repos/y.git"}]}
        return ContractSource(
            connect=lambda: connect(tmp_path, options, window=2),
            change=lambda: made.line(3, made.git("rev-parse", "main"), word="later") and None,
            remove=lambda: shutil.rmtree(tmp_path / "repos"),
        )


class TestContractByAddress(_GitContract):
    """An address that is cloned."""

    @pytest.fixture
    def source(self, tmp_path: Path) -> ContractSource:
        made = Made.bare(tmp_path / "server" / "x.git")
        _fill(made)
        made.git("config", "uploadpack.allowFilter", "true")
        options = {
            "repositories": [
                {"url": f"file://{made.path}", "paths": True, "releases": {"tags": "v*", "environment": "production"}}
            ]
        }
        return ContractSource(
            connect=lambda: connect(tmp_path, options, window=2),
            change=lambda: made.line(3, made.git("rev-parse", "main"), word="later") and None,
            remove=lambda: shutil.rmtree(tmp_path / "server"),
        )
