"""GitHub keeps the promises of the connector contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from sei_pipeline.simulator.company.model import Company
from tests.integrations.contract_suite import ContractSource, ContractSuite
from tests.integrations.github.making import TOKENS, company, site, started

TOKEN: Mapping[str, Any] = {"token": "TOKEN_A"}


class _GithubContract(ContractSuite):
    wrong_options: ClassVar[Sequence[Mapping[str, Any]]] = (
        {},
        {"repositories": ["acme/shop"]},
        {**TOKEN, "repositories": "acme/shop"},
        {**TOKEN, "repositories": ["https://github.com/acme/shop"]},
        {**TOKEN, "organisations": ["acme"], "url": "http://github.acme.com"},
        {"organisations": ["acme"], "token": "ghp_" + "x" * 36},
    )


@contextmanager
def _changing(folder: Path, of: Company, **options: Any) -> Iterator[ContractSource]:
    """A source that shows the company three days before its end; the change is the rest of it, ten days later, so
    that the sweep is due again."""
    later: list[timedelta] = [timedelta(0)]
    with site(folder, of, is_enterprise="path" in options) as github:
        github.tool.show(of.ended_at - timedelta(days=3))
        url = github.served.url("github") + options.pop("path", "")

        def change() -> None:
            later[0] = timedelta(days=10)
            github.tool.show(of.ended_at)

        def remove() -> None:
            for secret in TOKENS.values():
                github.tool.revoke(secret)

        yield ContractSource(
            connect=lambda: github.connect(started() + later[0], window=25, url=url, **options),
            change=change,
            remove=remove,
        )


class TestContractOfCloud(_GithubContract):
    @pytest.fixture
    def source(self, tmp_path: Path) -> Iterator[ContractSource]:
        with _changing(tmp_path, company(1, 8, 9)) as source:
            yield source


class TestContractOfAnEnterpriseServer(_GithubContract):
    @pytest.fixture
    def source(self, tmp_path: Path) -> Iterator[ContractSource]:
        with _changing(tmp_path, company(2, 4, 7), path="/api/v3", instance=None, branches=["release/*"]) as source:
            yield source
