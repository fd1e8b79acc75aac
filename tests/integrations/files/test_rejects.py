"""What can't be taken: each code says file, row, column, what was found and what was expected; good rows are kept."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.integrations.files.dropping import Folder, csv_of, keys_of, ticket

GOOD = ticket("PAY-9")


def _with_good(*rows: dict[str, Any]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return csv_of(*[{name: row.get(name, "") for name in names} for row in (*rows, GOOD)])


def _only(folder: Folder) -> tuple[str, str, int | None, str, str, str]:
    [reject] = folder.rejects()
    return reject


@pytest.mark.parametrize(
    ("stream", "changes", "code", "column", "found", "expected"),
    [
        ("tickets", {"created_at": "yesterday"}, "WRONG_TYPE", "created_at", "'yesterday'", "2026-03-01T09:30:00Z"),
        ("tickets", {"created_at": "2026-03-01"}, "WRONG_TYPE", "created_at", "'2026-03-01'", "a time such as"),
        ("tickets", {"story_points": '"3,5"'}, "WRONG_TYPE", "story_points", "'3,5'", "a number such as `12.5`"),
        ("tickets", {"story_points": "nan"}, "WRONG_TYPE", "story_points", "'nan'", "a number"),
        ("tickets", {"instance": "a b"}, "WRONG_TYPE", "instance", "'a b'", "a name without blanks, `:` and `#`"),
        ("tickets", {"tool": "a:b"}, "WRONG_TYPE", "tool", "'a:b'", "a name without blanks, `:` and `#`"),
        ("tickets", {"_deleted": "perhaps"}, "WRONG_TYPE", "_deleted", "'perhaps'", "true or false"),
        ("tickets", {"ticket_status": " "}, "MISSING_VALUE", "ticket_status", "' '", "the column is required"),
        ("tickets", {"ticket_key": ""}, "MISSING_VALUE", "ticket_key", "nothing", "the column is required"),
        (
            "tickets",
            {"ticket_status_category": "finished"},
            "UNKNOWN_VALUE",
            "ticket_status_category",
            "'finished'",
            "one of to_do, in_progress, done",
        ),
        (
            "tickets",
            {"created_at": "2026-03-01T09:30:00"},
            "NO_TIME_ZONE",
            "created_at",
            "'2026-03-01T09:30:00'",
            "`Z` or an offset such as `+01:00`, or `time_zone`",
        ),
    ],
)
def test_a_wrong_value_rejects_its_row_alone(
    folder: Folder, stream: str, changes: dict[str, str], code: str, column: str, found: str, expected: str
) -> None:
    folder.put(f"{stream}.csv", _with_good({**ticket("PAY-1"), **changes}))
    folder.run()
    assert keys_of(folder.rows(stream)) == ["PAY-9"]
    assert _only(folder)[:5] == (f"{stream}.csv", code, 2, column, found)
    assert expected in _only(folder)[5]


def test_a_whole_number_and_a_date_that_are_none_are_rejected(folder: Folder) -> None:
    folder.put("pull_requests.csv", "repository,pull_request_number\nacme/pay,12a\nacme/pay,0x1F\nacme/pay,12\n")
    folder.put("releases.csv", "project_key,release_name,is_released,released_on\nPAY,1,true,01.02.2026\n")
    folder.run({"time_zone": "UTC"})
    assert [row["pull_request_number"] for row in folder.rows("pull_requests")] == [12]
    assert [(code, row, found) for _, code, row, _, found, _ in folder.rejects()] == [
        ("WRONG_TYPE", 2, "'12a'"),
        ("WRONG_TYPE", 3, "'0x1F'"),
        ("WRONG_TYPE", 2, "'01.02.2026'"),
    ]


def test_every_wrong_value_of_a_row_is_named(folder: Folder) -> None:
    folder.put("tickets.csv", _with_good({**ticket("PAY-1", created_at="soon", project_key=""), "story_points": "x"}))
    folder.run()
    assert {(code, row, column) for _, code, row, column, _, _ in folder.rejects()} == {
        ("WRONG_TYPE", 2, "created_at"),
        ("WRONG_TYPE", 2, "story_points"),
        ("MISSING_VALUE", 2, "project_key"),
    }


def test_closed_lists_are_met_in_any_case(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket(ticket_status_category=" In_Progress ")))
    folder.run()
    assert folder.rows("tickets")[0]["ticket_status_category"] == "in_progress"


def test_of_two_rows_with_one_key_the_first_is_kept_and_named(folder: Folder) -> None:
    rows = [ticket("PAY-1", title="first"), ticket("PAY-2"), ticket("PAY-1", title="second")]
    folder.put("tickets.csv", csv_of(*[{"title": "", **row} for row in rows]))
    folder.run()
    assert [row.get("title") for row in folder.rows("tickets")] == ["first", None]
    name, code, row, _, found, expected = _only(folder)
    assert (name, code, row, found) == ("tickets.csv", "DUPLICATE_KEY", 4, "jira, acme, PAY-1")
    assert "row 2" in expected


def test_a_key_is_found_again_in_a_later_block(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sei_pipeline.integrations.files.csvfile.BLOCK_ROWS", 3)
    keys = [f"PAY-{n}" for n in [*range(20), 4, 19, 0]]
    folder.put("tickets.csv", csv_of(*map(ticket, keys)))
    folder.run()
    assert keys_of(folder.rows("tickets")) == keys[:20]
    assert [(row, expected.split(";")[1]) for _, _, row, _, _, expected in folder.rejects()] == [
        (22, " row 6 has it"),
        (23, " row 21 has it"),
        (24, " row 2 has it"),
    ]


def test_a_row_with_a_wrong_value_does_not_take_the_key_of_a_good_one(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket("PAY-1", created_at="soon"), ticket("PAY-1")))
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-1"]
    assert _only(folder)[1] == "WRONG_TYPE"


def test_repositories_that_differ_in_case_only_have_one_key(folder: Folder) -> None:
    folder.put("repositories.csv", "repository\nAcme/Pay\nacme/pay\n")
    folder.run()
    assert [row["repository"] for row in folder.rows("repositories")] == ["Acme/Pay"]
    assert _only(folder)[1:3] == ("DUPLICATE_KEY", 3)


@pytest.mark.parametrize("line_break", ["", "\n"])
def test_ten_million_characters_in_one_field_neither_crash_nor_flood(folder: Folder, line_break: str) -> None:
    long = '"' + ("x" * 99 + (line_break or "y")) * 100_000 + '"'
    folder.put("tickets.csv", _with_good({**ticket("PAY-1"), "title": long}))
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-9"]
    name, code, row, column, found, expected = _only(folder)
    assert (name, code, row, column) == ("tickets.csv", "FIELD_TOO_LONG", 2, "title")
    assert len(found) < 300
    assert expected == "at most 1,000,000 characters"


def test_a_field_that_just_fits_is_kept(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket(title="é" * 1_000_000)))
    folder.run()
    assert len(folder.rows("tickets")[0]["title"]) == 1_000_000


def test_an_unknown_column_is_named_with_what_was_meant_and_its_rows_are_kept(folder: Folder) -> None:
    folder.put("builds.csv", "build_key,build_statos\n1,ok\n")
    folder.run()
    assert [row["build_key"] for row in folder.rows("builds")] == ["1"]
    assert _only(folder)[:4] == ("builds.csv", "UNKNOWN_COLUMN", None, "build_statos")
    assert "did you mean `build_status`?" in _only(folder)[5]


def test_a_missing_required_column_is_one_reject_for_all_rows(folder: Folder) -> None:
    rows = [{k: v for k, v in ticket(f"PAY-{n}").items() if k != "project_key"} for n in range(3)]
    folder.put("tickets.csv", csv_of(*rows))
    folder.run()
    assert folder.rows("tickets") == []
    assert _only(folder)[:4] == ("tickets.csv", "MISSING_COLUMN", None, "project_key")
    assert _only(folder)[4] == "no column `project_key`; 3 rows are left out"


def test_a_parquet_time_without_a_zone_is_rejected_by_its_row(folder: Folder) -> None:
    table = pa.Table.from_pylist([ticket("PAY-1"), ticket("PAY-2")])
    naive = pa.array([None, 0], pa.timestamp("us"))
    pq.write_table(table.append_column("resolved_at", naive), folder.drop / "tickets.parquet")
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-1"]
    assert _only(folder)[1:4] == ("NO_TIME_ZONE", 2, "resolved_at")


def test_a_day_without_a_time_zone_is_rejected(folder: Folder) -> None:
    folder.put("releases.csv", "project_key,release_name,is_released,released_on\nPAY,1,true,2026-01-31\nPAY,2,no,\n")
    folder.run()
    assert [row["release_name"] for row in folder.rows("releases")] == ["2"]
    assert _only(folder)[1:4] == ("NO_TIME_ZONE", 2, "released_on")


def test_rejects_of_one_code_are_listed_up_to_a_number_and_then_counted(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sei_pipeline.integrations.files.rejects.MOST_SHOWN", 5)
    rows = [ticket(f"PAY-{n}", created_at="soon") for n in range(12)]
    folder.put("tickets.csv", csv_of(*rows, ticket("PAY-99", project_key="")))
    folder.run()
    wrong = [reject for reject in folder.rejects() if reject[1] == "WRONG_TYPE"]
    assert [reject[2] for reject in wrong] == [2, 3, 4, 5, 6, None]
    assert wrong[-1][4] == "7 more rows"
    assert [reject[2] for reject in folder.rejects() if reject[1] == "MISSING_VALUE"] == [14]


def test_a_rejected_record_is_kept_for_mending_with_long_values_cut(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket("PAY-1", created_at="soon", title="x" * 3000)))
    folder.run()
    name = next((folder.home / "raw/files/dropped/rejected_records").rglob("*.parquet"))
    record = json.loads(pq.read_table(name)["record"][0].as_py())
    assert record["ticket_key"] == "PAY-1"
    assert record["title"].endswith("(3000 characters)")
