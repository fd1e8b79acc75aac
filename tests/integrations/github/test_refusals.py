"""What one repository or one permission lacks is said by name, and costs no other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from sei_pipeline.errors import SourceError, SourceRejected
from sei_pipeline.simulator.github.accounts import Token
from tests.integrations.github.making import STREAMS, TOKENS, Landed, Site, company, owner, site, started

NAMES = [one.name for one in company().repositories if not one.is_archived and not one.is_fork and not one.is_empty]
EMPTY = [one.name for one in company().repositories if one.is_empty]


def _failures(github: Site, landed: Landed, **options: object) -> Mapping[str, str]:
    """Lands what can be landed, scope by scope; what each scope's first failure says."""
    failures = {}
    connection = github.connect(**options)  # type: ignore[arg-type]
    for scope in connection.scopes():
        for stream in connection.streams:
            if stream.child_of is None:
                try:
                    for window in connection.windows(stream, scope, None):
                        landed.take(stream, window, scope.name)
                except SourceError as error:
                    failures.setdefault(scope.name, f"{type(error).__name__}: {error}")
    return failures


def test_a_repository_that_is_not_there_fails_alone_and_by_name(tmp_path: Path) -> None:
    landed = Landed()
    with site(tmp_path, gone=frozenset({NAMES[0]})) as github:
        failures = _failures(github, landed, repositories=[*NAMES, "acme/never-was"])
    assert failures.keys() == {NAMES[0], "acme/never-was"}
    assert all(name in said and "expected" in said and "NOT_FOUND" in said for name, said in failures.items())
    assert {row["repository"] for row in landed.rows("pull_requests")} == set(NAMES[1:])


def test_a_repository_that_is_blocked_by_law_fails_alone(tmp_path: Path) -> None:
    landed = Landed()
    with site(tmp_path, blocked=frozenset({NAMES[0]})) as github:
        failures = _failures(github, landed)
    assert failures.keys() <= {NAMES[0]}
    assert {row["repository"] for row in landed.rows("workflow_runs")} == set(NAMES[1:])


def test_a_repository_without_issues_or_actions_is_no_failure(tmp_path: Path) -> None:
    landed = Landed()
    every = frozenset(NAMES)
    with site(tmp_path, without_issues=every, without_actions=every) as github:
        failures = _failures(github, landed)
    assert failures == {}
    assert landed.rows("issues") == landed.rows("workflow_runs") == []
    assert landed.rows("pull_requests")


def test_an_empty_repository_is_landed_as_empty(tmp_path: Path) -> None:
    landed = Landed()
    with site(tmp_path) as github:
        failures = _failures(github, landed, repositories=[*EMPTY, NAMES[0]])
    assert failures == {}
    flags = {row["repository"]: row["is_empty"] for row in landed.rows("repositories")}
    assert flags == {NAMES[0]: False, **dict.fromkeys(EMPTY, True)}


def test_a_renamed_repository_is_read_on_from_where_it_was_and_said(tmp_path: Path) -> None:
    small, former = company(), f"{owner(company())}/former-name"
    landed = Landed()
    with site(tmp_path) as github:
        github.tool.show(small.ended_at - timedelta(days=4))
        landed.run(github.connect(organisations=None, repositories=[NAMES[0]]))
        landed.cursors = {(stream, former): cursor for (stream, _), cursor in landed.cursors.items()}
        before = landed.row_count
        github.tool.change(renamed={former: NAMES[0]})
        github.tool.show(small.ended_at)
        landed.run(github.connect(started() + timedelta(days=1), organisations=None, repositories=[former]))
        said = "\n".join(github.said)
        whole = Landed()
        whole.run(github.connect(organisations=None, repositories=[NAMES[0]]))
    assert f"{former} is called {NAMES[0]} now" in said
    assert landed.row_count - before < whole.row_count / 2
    pulls = {(row["repository_id"], row["number"]): row["updated_at"] for row in landed.rows("pull_requests")}
    assert pulls == {(row["repository_id"], row["number"]): row["updated_at"] for row in whole.rows("pull_requests")}


def test_another_repository_of_the_same_name_is_read_from_the_beginning(tmp_path: Path) -> None:
    landed, whole = Landed(), Landed()
    with site(tmp_path) as github:
        landed.run(github.connect(organisations=None, repositories=[NAMES[0]]))
        landed.cursors = {(stream, NAMES[1]): cursor for (stream, _), cursor in landed.cursors.items()}
        landed.run(github.connect(organisations=None, repositories=[NAMES[1]]))
        whole.run(github.connect(organisations=None, repositories=[NAMES[1]]))
    for name in ("pull_requests", "commits", "workflow_runs", "deployments"):
        of_it = [row for row in landed.rows(name) if row["repository"] == NAMES[1]]
        assert len(of_it) == len(whole.rows(name)), name


def test_a_permission_that_a_token_lacks_is_named(tmp_path: Path) -> None:
    name = "TOKEN_A"
    fine = Token(TOKENS[name], "ada", "fine_grained", permissions={"contents": "read", "pull_requests": "read"})
    private = [one.name for one in company().repositories if one.name in NAMES and one.is_private]
    landed = Landed()
    with site(tmp_path, tokens=[fine]) as github:
        failures = _failures(github, landed, organisations=None, repositories=private or NAMES)
    assert failures
    assert all("permission" in said for said in failures.values()), failures
    assert TOKENS[name] not in str(failures)


def test_an_organisation_that_is_not_there_is_said_with_what_to_write(tmp_path: Path) -> None:
    with (
        site(tmp_path) as github,
        pytest.raises(SourceRejected, match=r"no such organisation.*repositories: \[nobody/"),
    ):
        github.connect(organisations=["nobody"]).scopes()


def test_a_scope_that_the_connection_does_not_have_is_refused(tmp_path: Path) -> None:
    from sei_pipeline.connect.contract import Scope

    with site(tmp_path) as github, pytest.raises(SourceRejected, match="expected one that its options name"):
        list(github.connect().windows(STREAMS["refs"], Scope("acme/other"), None))


def test_patterns_leave_out_what_they_do_not_fit_and_what_is_excluded(tmp_path: Path) -> None:
    login = owner(company())
    with site(tmp_path) as github:
        every = [scope.name for scope in github.connect().scopes()]
        fitting = [one.name for one in github.connect(repositories=[f"{login}/*"], organisations=None).scopes()]
        some = github.connect(repositories=[f"{login.upper()}/*"], exclude=[NAMES[0]], organisations=None).scopes()
        all_kinds = github.connect(archived=True, forks=True).scopes()
    assert set(every) == {*fitting, login}
    assert set(NAMES) <= set(fitting)
    assert {one.name for one in some} == set(fitting) - {NAMES[0]}
    assert {one.name for one in all_kinds} == {*(one.name for one in company().repositories), login}


def test_a_probe_says_what_a_token_lacks_and_what_cannot_be_read(tmp_path: Path) -> None:
    poor = Token(TOKENS["TOKEN_A"], "ada", scopes=frozenset({"repo"}))
    with site(tmp_path, tokens=[poor]) as github:
        fine = github.connect(repositories=NAMES, organisations=None).probe()
        missing = github.connect(repositories=[*NAMES, "acme/never-was"], organisations=None).probe()
    assert fine.is_ok
    assert "no read:org" in fine.message
    assert fine.facts["login"] == "ada"
    assert not missing.is_ok
    assert "acme/never-was" in missing.message


def test_members_come_without_emails_where_the_token_may_not_read_them(tmp_path: Path) -> None:
    from sei_pipeline.integrations.github.api import Api, Graph, NoData

    landed = Landed()
    with site(tmp_path) as github, pytest.MonkeyPatch.context() as patch:
        asked = Api.graph

        def graph(self: Api, query: str, variables: Mapping[str, object], retries: int | None = None) -> Graph:
            if " email " in query and "membersWithRole" in query:
                raise NoData("Your token has not been granted the required scopes to execute this query")
            return asked(self, query, variables, retries)

        patch.setattr(Api, "graph", graph)
        landed.run(github.connect(), only=["accounts"])
        said = "\n".join(github.said)
    assert landed.rows("accounts")
    assert {row["email"] for row in landed.rows("accounts")} == {None}
    assert "read:user" in said
