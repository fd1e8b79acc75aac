"""Jira keeps the promises of the connector contract, Cloud and Data Center."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.integrations.contract_suite import ContractSource, ContractSuite
from tests.integrations.jira.simulated import START, Deployment, simulated, ticket


class _JiraContract(ContractSuite):
    deployment: ClassVar[Deployment]
    wrong_options: ClassVar[Sequence[Mapping[str, Any]]] = (
        {},
        {"url": "acme.atlassian.net", "token": "JIRA_TOKEN"},
        {"url": "https://acme.atlassian.net", "token": "a secret itself"},
        {"url": "https://acme.atlassian.net", "token": "JIRA_TOKEN", "projects": "PAY"},
    )

    @pytest.fixture
    def source(self, tmp_path: Path) -> Iterator[ContractSource]:
        tickets = [ticket(number) for number in range(1, 8)]
        tickets += [ticket(20, key="WEB-1", project_key="WEB")]
        with ExitStack() as stack:
            jira = stack.enter_context(simulated(tmp_path, tickets, self.deployment, time_zone="America/New_York"))

            def change() -> None:
                at = START + timedelta(days=2)
                jira.stage.put(ticket(30, at), ticket(3, at), ticket(31, key="WEB-2", project_key="WEB"))

            yield ContractSource(
                connect=lambda: jira.connect(window=3, sweep_days=0), change=change, remove=stack.close
            )


class TestContractOfCloud(_JiraContract):
    deployment: ClassVar[Deployment] = "cloud"


class TestContractOfDataCenter(_JiraContract):
    deployment: ClassVar[Deployment] = "server"
