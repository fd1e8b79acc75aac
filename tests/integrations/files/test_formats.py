"""CSV as people write it, JSON and Parquet; every format gives the same records."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.integrations.files.dropping import TICKET, Folder, at, csv_of, keys_of, ticket


def _put_parquet(folder: Folder, name: str, table: pa.Table) -> None:
    folder.put(name, b"")
    pq.write_table(table, folder.drop / name)


def test_every_format_gives_the_same_records(folder: Folder) -> None:
    rows = [
        ticket("PAY-1", labels="a;b", story_points=3.5, story_team="Red", resolution=None),
        ticket("PAY-2", labels=None, story_points=None, story_team=None, resolution="Fixed"),
    ]
    folder.put("tickets.csv", csv_of(*[{k: "" if v is None else v for k, v in row.items()} for row in rows]))
    listed = [{**row, "labels": row["labels"].split(";") if row["labels"] else []} for row in rows]
    folder.put("tickets.jsonl", "".join(json.dumps(row) + "\n" for row in listed))
    folder.put("tickets.json", json.dumps(listed, indent=2))
    typed = [{**row, "created_at": datetime.fromisoformat(row["created_at"])} for row in listed]
    _put_parquet(folder, "tickets.parquet", pa.Table.from_pylist(typed))
    folder.run()
    windows = folder.windows("tickets")
    assert len(windows) == 4
    assert windows[0] == windows[1] == windows[2] == windows[3]
    assert windows[0][0] == {
        **{k: v for k, v in TICKET.items() if k != "created_at"},
        "created_at": at("2026-03-01 09:30"),
        "labels": ["a", "b"],
        "story_points": 3.5,
        "custom_fields": ["story_team=Red"],
    }
    assert folder.rejects() == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_seen_from_the_header(folder: Folder, delimiter: str) -> None:
    folder.put("tickets.csv", csv_of(ticket(title="a, b; c" if delimiter == "\t" else "plain"), delimiter=delimiter))
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-1"]


def test_a_byte_order_mark_and_windows_line_ends_are_ordinary(folder: Folder) -> None:
    folder.put("tickets.csv", b"\xef\xbb\xbf" + csv_of(ticket(title="Zoë")).replace("\n", "\r\n").encode())
    folder.run()
    assert folder.rows("tickets")[0]["title"] == "Zoë"
    assert folder.rejects() == []


def test_utf_16_is_read_by_its_byte_order_mark(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket(title="Zoë"), delimiter="\t").encode("utf-16"))
    folder.run()
    assert folder.rows("tickets")[0]["title"] == "Zoë"


def test_a_file_that_is_not_utf_8_is_read_as_cp1252_and_says_so(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket(title="Zoë – 5 €")).encode("cp1252"))
    folder.run()
    assert folder.rows("tickets")[0]["title"] == "Zoë – 5 €"
    assert [reject[:3] for reject in folder.rejects()] == [("tickets.csv", "NOT_UTF_8", None)]


def test_headers_are_taken_in_any_case_with_blanks_as_underscores(folder: Folder) -> None:
    row = {name.upper().replace("_", " "): value for name, value in ticket().items()}
    folder.put("tickets.csv", csv_of(row))
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-1"]


def test_quoted_fields_hold_delimiters_quotes_and_line_breaks(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket(title='"a, ""b""\nc"')))
    folder.run()
    assert folder.rows("tickets")[0]["title"] == 'a, "b"\nc'


@pytest.mark.parametrize("value", ["=1+1", "$HOME", "${HOME}", "`id`", "@SUM(A1)", "{{ 1 }}", "-2+3", "%s"])
def test_what_looks_like_a_formula_is_data(folder: Folder, value: str) -> None:
    folder.put("tickets.csv", csv_of(ticket(title=value)))
    folder.run()
    assert folder.rows("tickets")[0]["title"] == value


def test_blank_lines_and_rows_of_separators_are_no_rows(folder: Folder) -> None:
    lines = csv_of(ticket("PAY-1"), ticket("PAY-2")).splitlines()
    folder.put("tickets.csv", "\n" + "\n".join([lines[0], "", lines[1], ",,,,,", lines[2], "", ""]))
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-1", "PAY-2"]
    assert folder.rejects() == []


def test_a_file_without_a_last_line_end_is_whole(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket("PAY-1"), ticket("PAY-2")).rstrip("\n"))
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-1", "PAY-2"]


def test_lists_are_split_at_semicolons_and_trimmed(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket(labels=" a ;b;; c ;")))
    folder.run()
    assert folder.rows("tickets")[0]["labels"] == ["a", "b", "c"]


def test_of_a_header_that_stands_twice_lists_are_joined_and_others_keep_the_first(folder: Folder) -> None:
    head, row = csv_of(ticket(labels="a", title="first")).splitlines()
    folder.put("tickets.csv", f"{head},labels,title\n{row},b,second\n")
    folder.run()
    assert folder.rows("tickets")[0]["labels"] == ["a", "b"]
    assert folder.rows("tickets")[0]["title"] == "first"
    assert [(code, column) for _, code, _, column, _, _ in folder.rejects()] == [("UNKNOWN_COLUMN", "title")]


def test_columns_beyond_the_declared_ones_are_kept_as_custom_fields(folder: Folder) -> None:
    row = ticket(custom_fields="own=1", **{"Story Team": "Red", "Cost": ""})
    folder.put("tickets.csv", csv_of(row))
    folder.run()
    assert folder.rows("tickets")[0]["custom_fields"] == ["own=1", "story team=Red"]
    raw = pq.read_table(next((folder.home / "raw/files/dropped/tickets/v1").glob("*.parquet")))
    assert json.loads(raw["_payload"][0].as_py()) == {"story team": "Red"}


def test_tool_and_instance_of_rows_that_name_none_come_from_the_defaults(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(ticket("PAY-1", tool=""), ticket("PAY-2", tool=" Jira ")))
    folder.run({"defaults": {"tool": "trello", "instance": "x"}})
    assert [(row["tool"], row["instance"]) for row in folder.rows("tickets")] == [("trello", "acme"), ("jira", "acme")]


def test_parquet_columns_of_other_types_are_read_for_what_they_say(folder: Folder) -> None:
    table = pa.table(
        {
            "tool": pa.array(["jira"]).dictionary_encode(),
            "instance": pa.array(["acme"], pa.large_string()),
            "ticket_key": pa.array([b"PAY-1"], pa.binary()),
            "project_key": pa.array([7], pa.int32()),
            "ticket_status": ["Done"],
            "created_at": pa.array([at("2026-03-01 10:30")], pa.timestamp("ns", "Europe/Berlin")),
            "resolved_at": pa.array(["2026-03-02T00:00:00Z"]),
            "story_points": pa.array([Decimal("2.5")], pa.decimal128(5, 2)),
            "labels": pa.array([["a", None, " b "]], pa.large_list(pa.string())),
            "due": pa.array([date(2026, 3, 5)]),
        }
    )
    _put_parquet(folder, "tickets.parquet", table)
    folder.run()
    row = folder.rows("tickets")[0]
    assert (row["ticket_key"], row["project_key"], row["story_points"]) == ("PAY-1", "7", 2.5)
    assert row["created_at"] == at("2026-03-01 10:30")
    assert row["resolved_at"] == at("2026-03-02 00:00")
    assert (row["labels"], row["custom_fields"]) == (["a", "b"], ["due=2026-03-05"])


def test_an_array_is_read_in_pieces_with_the_lines_of_its_objects(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sei_pipeline.integrations.files.jsonfile.PIECE", 7)
    folder.put("tickets.json", json.dumps([ticket("PAY-1"), ticket("PAY-2", created_at="soon"), 3], indent=1))
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-1"]
    assert [reject[1:3] for reject in folder.rejects()] == [("WRONG_TYPE", 10), ("BROKEN_ROW", 18)]


def test_commits_count_their_parents_where_the_file_does_not(folder: Folder) -> None:
    rows = ["1,,a", "2,x;y,a", "3,x,a"]
    folder.put("commits.csv", "commit_sha,parents,repository\n" + "\n".join(rows))
    folder.run()
    assert [row["parent_count"] for row in folder.rows("commits")] == [0, 2, 1]


def test_a_day_ends_in_the_time_zone_of_the_connection(folder: Folder) -> None:
    folder.put(
        "releases.csv",
        "tool,instance,project_key,release_name,is_released,released_at,released_on\n"
        "jira,acme,PAY,1.0,true,,2026-03-28\njira,acme,PAY,1.1,yes,,2026-03-29\n"
        "jira,acme,PAY,1.2,true,2026-03-30T08:00:00Z,2026-03-30\njira,acme,PAY,1.3,no,,\n",
    )
    folder.run({"time_zone": "Europe/Berlin"})
    assert [(row.get("released_at"), row.get("is_day_precision")) for row in folder.rows("releases")] == [
        (at("2026-03-28 22:59:59.999999"), True),
        (at("2026-03-29 21:59:59.999999"), True),
        (at("2026-03-30 08:00"), None),
        (None, None),
    ]


def test_a_deployment_known_by_its_day_takes_the_place_of_its_finish(folder: Folder) -> None:
    folder.put("deployments.csv", "deployment_key,deployment_status,finished_on\n1,ok,2026-01-31\n")
    folder.run({"time_zone": "UTC"})
    assert folder.rows("deployments")[0]["finished_at"] == at("2026-01-31 23:59:59.999999")
    assert folder.rows("deployments")[0]["is_day_precision"] is True
