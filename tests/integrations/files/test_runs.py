"""What a second run makes of files that are as they were, edited, gone, renamed, or in the way."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sei_pipeline.connect.contract import Context
from sei_pipeline.errors import SourceRejected, SourceUnavailable
from sei_pipeline.integrations.files import INTEGRATION
from sei_pipeline.integrations.files.folder import check_unchanged, scan, stream_of
from sei_pipeline.landing.store import Store
from sei_pipeline.landing.stream import LandedStream
from tests.integrations.files.dropping import Folder, at, connect, csv_of, keys_of, ticket


def test_an_unchanged_folder_gives_no_window(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket(created_at="soon"), ticket("PAY-2")))
    folder.put("stuff.csv", "x\n")
    folder.put("tickets-empty.csv", "")
    assert len(folder.run()) == 3
    assert folder.run() == []


def test_a_touched_file_of_the_same_content_gives_no_window(folder: Folder) -> None:
    path = folder.put("tickets.csv", csv_of(ticket()))
    folder.run()
    os.utime(path, (1, 1))
    assert folder.run() == []


def test_a_file_whose_size_and_time_are_as_before_is_not_read_again(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put("tickets.csv", csv_of(ticket()))
    folder.run()
    monkeypatch.setattr("sei_pipeline.integrations.files.integration.scan", lambda path: pytest.fail("it was read"))
    assert folder.run() == []


def test_an_edit_at_the_time_of_the_last_reading_is_seen(folder: Folder) -> None:
    """A file system's clock may be too coarse to tell an edit from what was read in the same second."""
    path = folder.put("tickets.csv", csv_of(ticket("PAY-1")))
    changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    store = Store(str(folder.home / "raw"))

    def run() -> list[int | None]:
        context = Context(folder.home, folder.home, lambda name: "", changed_at + timedelta(seconds=1))
        integration = INTEGRATION("dropped", {"folder": "drop"}, context)
        [stream] = [stream for stream in integration.streams if stream.name == "tickets"]
        [scope] = integration.scopes()
        landed = LandedStream(store, "files", "dropped", stream)
        windows = integration.windows(stream, scope, landed.cursor(scope.name))
        return [landed.land(window, scope.name).window for window in windows]

    assert run() == [1]
    stat = path.stat()
    path.write_text(csv_of(ticket("PAY-2")))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert run() == [2]
    assert keys_of(folder.rows("tickets")) == ["PAY-2"]


def test_a_row_that_is_edited_or_removed_is_so_in_the_next_window(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket("PAY-1", title="old"), ticket("PAY-2", title="stays"), ticket("PAY-3")))
    folder.run()
    folder.put("tickets.csv", csv_of(ticket("PAY-1", title="new"), ticket("PAY-2", title="stays")))
    folder.run()
    assert [(row["ticket_key"], row["title"]) for row in folder.rows("tickets")] == [
        ("PAY-1", "new"),
        ("PAY-2", "stays"),
    ]


def test_a_file_that_disappears_keeps_its_rows(folder: Folder) -> None:
    folder.put("tickets-1.csv", csv_of(ticket("PAY-1")))
    folder.put("tickets-2.csv", csv_of(ticket("PAY-2")))
    folder.run()
    (folder.drop / "tickets-1.csv").unlink()
    assert folder.run() == []
    assert [keys_of(rows) for rows in folder.windows("tickets")] == [["PAY-1"], ["PAY-2"]]


def test_a_row_marked_deleted_needs_its_key_only_and_lands_as_a_tombstone(folder: Folder) -> None:
    rows = [ticket("PAY-1"), {"ticket_key": "PAY-2", "_deleted": "yes", "tool": "jira", "instance": "acme"}]
    folder.put("tickets.csv", csv_of({**rows[0], "_deleted": ""}, rows[1]))
    folder.put("tickets-gone.csv", "tool,instance,ticket_key,_deleted\njira,acme,PAY-3,true\njira,acme,PAY-4,no\n")
    folder.run()
    first, second = sorted((folder.home / "raw/files/dropped/tickets/v1").glob("*.parquet"))
    assert _flags(first) == {"PAY-3": True}
    assert _flags(second) == {"PAY-1": False, "PAY-2": True}
    assert {(code, row) for _, code, row, _, _, _ in folder.rejects()} == {("MISSING_VALUE", 3)}


def _flags(path: Path) -> dict[str, bool]:
    import pyarrow.parquet as pq

    return {row["ticket_key"]: row["_is_deleted"] for row in pq.read_table(path).to_pylist()}


def test_changed_options_read_a_file_anew(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket("PAY-1", created_at="2026-03-01T09:30:00")))
    folder.run()
    assert folder.rows("tickets") == []
    folder.run({"time_zone": "Europe/Berlin"})
    assert [row["created_at"] for row in folder.rows("tickets")] == [at("2026-03-01 08:30")]


def test_a_file_that_becomes_another_streams_leaves_nothing_in_the_first(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket("PAY-1")))
    folder.run()
    rule = {"files": "tickets.csv", "stream": "incidents", "columns": {"incident_key": "ticket_key"}}
    rule["constants"] = {"incident_status": "open", "created_at": "2026-01-01T00:00:00Z"}
    folder.run({"read": [rule]})
    assert [row["incident_key"] for row in folder.rows("incidents")] == ["PAY-1"]
    assert folder.rows("tickets") in ([], [{}])  # an empty snapshot is landed as one tombstone without a key
    assert folder.run({"read": [rule]}) == []


def test_a_file_that_was_read_and_can_not_be_read_any_more_keeps_its_rows(folder: Folder) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist([ticket("PAY-1")]), folder.drop / "tickets.parquet")
    folder.run()
    (folder.drop / "tickets.parquet").write_bytes(b"PAR1 half of it")
    [outcome] = folder.run()
    assert (outcome.status, outcome.error_code) == ("failed", SourceRejected.__name__)
    assert "UNREADABLE" in str(outcome.error_text)
    assert "expected a whole Parquet file" in str(outcome.error_text)
    assert keys_of(folder.rows("tickets")) == ["PAY-1"]


def test_a_file_that_can_not_be_opened_fails_alone(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket("PAY-1")))
    (folder.drop / "tickets-gone.csv").symlink_to(folder.home / "nowhere.csv")
    outcomes = {outcome.scope: outcome for outcome in folder.run()}
    assert outcomes["tickets-gone.csv"].error_code == SourceUnavailable.__name__
    assert keys_of(folder.rows("tickets")) == ["PAY-1"]


def test_a_file_that_changes_while_it_is_read_is_refused(folder: Folder) -> None:
    path = folder.put("tickets.csv", csv_of(ticket("PAY-1")))
    seen = scan(path)
    check_unchanged(path, seen)
    with pytest.raises(SourceUnavailable, match="expected a file that is dropped in whole"):
        check_unchanged(path, replace(seen, size=seen.size + 1))


def test_a_folder_that_is_not_there_is_refused_and_the_probe_says_so(folder: Folder) -> None:
    integration = connect(folder.home, {"folder": "nowhere"})
    with pytest.raises(SourceRejected, match=r"nowhere.*expected a folder"):
        integration.scopes()
    assert not integration.probe().is_ok


def test_the_probe_counts_the_files_by_stream(folder: Folder) -> None:
    for name in ("tickets.csv", "tickets-2.csv", "stuff.csv"):
        folder.put(name, "")
    assert connect(folder.home).probe().facts == {"tickets": 2, "unknown": 1}


def test_hidden_and_half_written_files_are_passed_over(folder: Folder) -> None:
    for name in (".tickets.csv", "_tickets.csv", "tickets.csv.part", "README.md", ".git/tickets.csv", "~$tickets.csv"):
        folder.put(name, csv_of(ticket()))
    assert list(connect(folder.home).scopes()) == []


@pytest.mark.parametrize(
    ("name", "stream"),
    [
        ("tickets.csv", "tickets"),
        ("Tickets-2026-01.jsonl", "tickets"),
        ("ticket_changes.csv", "ticket_changes"),
        ("pull-requests 2026.csv", "pull_requests"),
        ("pull_request_commits2.csv", "pull_request_commits"),
        ("tickets/anything.parquet", "tickets"),
        ("tickets/2026/builds.csv", "builds"),
        ("a/incidents/2026/x.csv", "incidents"),
        ("ticketsystem.csv", None),
        ("accounts.csv", None),
        ("my_tickets.csv", None),
    ],
)
def test_the_stream_is_the_beginning_of_the_name_or_else_a_folder(name: str, stream: str | None) -> None:
    assert stream_of(name) == stream
