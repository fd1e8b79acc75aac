"""The generated staging models: ids, the newest rows, and what rows only mention."""

from __future__ import annotations

from sei_pipeline.entities import ENTITIES
from sei_pipeline.integrations.files import derived
from sei_pipeline.integrations.files.page import example
from sei_pipeline.integrations.files.streams import DROPS
from tests.integrations.files.dropping import Folder, at, csv_of, ticket
from tests.integrations.files.staging import staged

FED = sorted({*DROPS, *derived.models(DROPS)})
SHA = "AB" * 20


def test_a_model_has_exactly_the_entitys_columns_and_its_example_arrives(folder: Folder) -> None:
    for drop in DROPS.values():
        folder.put(f"{drop.name}.csv", "\n".join(example(drop)))
    folder.run({"time_zone": "UTC"})
    assert folder.rejects() == []
    for declared in (entity for entity in ENTITIES if entity.name in FED):
        rows = staged(folder, declared.name)
        assert rows, declared.name
        for row in rows:
            assert list(row) == [*(column.name for column in declared.columns), "_connection"]
            assert row["_connection"] == "dropped"
            missing = [column.name for column in declared.columns if column.is_required and row[column.name] is None]
            assert missing == [], declared.name
        assert len({tuple(row[name] for name in declared.key) for row in rows}) == len(rows), declared.name


def test_a_model_of_a_tool_that_is_not_connected_is_empty(folder: Folder) -> None:
    assert {entity: staged(folder, entity) for entity in FED} == {entity: [] for entity in FED}


def test_ids_are_made_from_tool_instance_and_the_native_key(folder: Folder) -> None:
    row = ticket("PAY-2", parent_ticket_key="PAY-1", assignee_account="jdoe", reporter_account="")
    folder.put("tickets.csv", csv_of(row))
    folder.run()
    [made] = staged(folder, "tickets")
    assert made["ticket_id"] == "jira:acme:ticket:PAY-2"
    assert made["parent_ticket_id"] == "jira:acme:ticket:PAY-1"
    assert made["assignee_account_id"] == "jira:acme:account:jdoe"
    assert made["reporter_account_id"] is None


def test_a_reference_that_is_a_whole_id_points_into_another_tool(folder: Folder) -> None:
    folder.put(
        "deployments.csv", "deployment_key,deployment_status,repository\n1,ok,github:github.com:repository:acme/pay\n"
    )
    folder.run()
    assert staged(folder, "deployment_targets")[0]["repository_id"] == "github:github.com:repository:acme/pay"
    assert staged(folder, "repositories") == []


def test_the_file_read_later_wins_a_removed_row_is_gone_and_a_tombstone_deletes(folder: Folder) -> None:
    folder.put(
        "tickets-1.csv", csv_of(ticket("PAY-1", title="first"), ticket("PAY-2", title="x"), ticket("PAY-3", title="y"))
    )
    folder.run()
    folder.put("tickets-2.csv", csv_of(ticket("PAY-1", title="second")))
    folder.put("tickets-3.csv", "tool,instance,ticket_key,_deleted\njira,acme,PAY-3,true\n")
    folder.run()
    assert [(row["ticket_key"], row["title"]) for row in staged(folder, "tickets")] == [
        ("PAY-1", "second"),
        ("PAY-2", "x"),
    ]
    folder.put("tickets-1.csv", csv_of(ticket("PAY-3", title="again")))
    folder.run()
    assert [(row["ticket_key"], row["title"]) for row in staged(folder, "tickets")] == [
        ("PAY-1", "second"),
        ("PAY-3", "again"),
    ]


def test_a_file_emptied_to_its_header_takes_its_rows_back(folder: Folder) -> None:
    content = csv_of(ticket("PAY-1"))
    folder.put("tickets.csv", content)
    folder.run()
    folder.put("tickets.csv", content.splitlines()[0] + "\n")
    folder.run()
    assert staged(folder, "tickets") == []


def test_commits_bring_their_parents_repositories_and_authors(folder: Folder) -> None:
    folder.put(
        "commits.csv",
        "tool,instance,repository,commit_sha,parents,author_name,author_email\n"
        f"github,github.com,Acme/Pay,{SHA},p1;P2;p1,Jane,Jane@Acme.com\n"
        f"github,github.com,acme/fork,{SHA.lower()},p1;p2,Jane,jane@acme.com\n",
    )
    folder.run()
    [commit] = staged(folder, "commits")
    assert (commit["commit_id"], commit["author_email"]) == (f"git:{SHA.lower()}", "jane@acme.com")
    parents = [(row["parent_commit_id"], row["parent_index"]) for row in staged(folder, "commit_parents")]
    assert parents == [("git:p1", 0), ("git:p2", 1)]
    held = ["github:github.com:repository:acme/fork", "github:github.com:repository:acme/pay"]
    assert [row["repository_id"] for row in staged(folder, "commit_repositories")] == held
    assert [row["repository_id"] for row in staged(folder, "repositories")] == held
    [account] = staged(folder, "accounts")
    assert (account["account_name"], account["display_name"]) == ("jane@acme.com", "Jane")


def test_an_account_that_rows_name_is_described_by_its_row_in_people(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket(assignee_account="jdoe", reporter_account="bob")))
    folder.put(
        "people.csv", "tool,instance,account_name,email,provider_account_type\njira,acme,jdoe,J@Acme.com,HUMAN\n"
    )
    folder.run()
    accounts = staged(folder, "accounts")
    assert [(row["account_id"], row["email"], row["provider_account_type"]) for row in accounts] == [
        ("jira:acme:account:bob", None, None),
        ("jira:acme:account:jdoe", "j@acme.com", "human"),
    ]


def _deployments(folder: Folder, *rows: str) -> dict[str, object]:
    head = "deployment_key,environment_name,deployment_status,deployment_status_category,started_at,finished_at"
    folder.put("deployments.csv", "\n".join([head, *rows]))
    folder.run({"time_zone": "UTC"})
    [row] = staged(folder, "deployments")
    return row


def test_an_execution_starts_with_its_first_target_and_finishes_with_its_last(folder: Folder) -> None:
    row = _deployments(
        folder,
        "1,eu,ok,succeeded,2026-01-01T10:05,2026-01-01T10:30",
        "1,us,ok,succeeded,2026-01-01T10:00,2026-01-01T11:00",
    )
    assert (row["started_at"], row["finished_at"]) == (at("2026-01-01 10:00"), at("2026-01-01 11:00"))
    targets = [row["deployment_target_id"] for row in staged(folder, "deployment_targets")]
    assert targets == ["files:local:deployment_target:1##eu#", "files:local:deployment_target:1##us#"]


def test_an_execution_is_as_bad_as_its_worst_target(folder: Folder) -> None:
    row = _deployments(folder, "1,eu,Fine,succeeded,,2026-01-01T12:00", "1,us,Broken,failed,,2026-01-01T11:00")
    assert (row["deployment_status"], row["deployment_status_category"]) == ("Broken", "failed")
    assert row["finished_at"] == at("2026-01-01 12:00")


def test_an_execution_with_a_running_target_has_not_finished(folder: Folder) -> None:
    row = _deployments(folder, "1,eu,Fine,succeeded,,2026-01-01T12:00", "1,us,Going,running,2026-01-01T11:00,")
    assert (row["deployment_status"], row["finished_at"]) == ("Going", None)
