"""What can't be split into rows, and files that hold none: the rows around are kept."""

from __future__ import annotations

import json

import pytest

from tests.integrations.files.dropping import Folder, csv_of, keys_of, ticket

GOOD = ticket("PAY-9")


def _only(folder: Folder) -> tuple[str, str, int | None, str, str, str]:
    [reject] = folder.rejects()
    return reject


def test_a_row_with_too_few_or_too_many_fields_is_broken(folder: Folder) -> None:
    lines = csv_of(ticket("PAY-1"), ticket("PAY-2"), ticket("PAY-3")).splitlines()
    folder.put("tickets.csv", "\n".join([lines[0], "jira,acme,PAY-0", lines[1], f"{lines[2]},more", lines[3]]))
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-1", "PAY-3"]
    assert [(code, row, found) for _, code, row, _, found, _ in folder.rejects()] == [
        ("BROKEN_ROW", 2, "3 fields"),
        ("BROKEN_ROW", 4, "7 fields"),
    ]
    assert folder.rejects()[0][5] == "6 fields, as in the header"


@pytest.mark.parametrize("place", [0, 4, 9])
def test_a_quote_that_never_closes_costs_its_line_only(folder: Folder, place: int) -> None:
    rows = [ticket(f"PAY-{n}") for n in range(10)]
    rows[place]["ticket_status"] = '"Done'
    folder.put("tickets.csv", csv_of(*rows))
    folder.run()
    assert keys_of(folder.rows("tickets")) == [f"PAY-{n}" for n in range(10) if n != place]
    assert _only(folder)[1:3] == ("BROKEN_ROW", place + 2)


def test_a_quote_open_in_the_last_column_does_not_swallow_the_rest(folder: Folder) -> None:
    head, first, second = csv_of(ticket("PAY-1"), ticket("PAY-2")).splitlines()
    folder.put("tickets.csv", f'{head},title\n{first},"open\n{second},fine\n')
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-2"]
    assert _only(folder)[1:3] == ("BROKEN_ROW", 2)


def test_an_open_quote_is_given_up_after_so_many_characters(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sei_pipeline.integrations.files.csvfile.LONGEST_RECORD", 200)
    rows = [ticket(f"PAY-{n}") for n in range(20)]
    rows[3]["ticket_status"] = '"Done'
    folder.put("tickets.csv", csv_of(*rows))
    folder.run()
    assert keys_of(folder.rows("tickets")) == [f"PAY-{n}" for n in range(20) if n != 3]
    assert _only(folder)[4] == "a quote that never closes"


def test_rows_behind_a_line_break_in_a_field_keep_their_line_numbers(folder: Folder) -> None:
    rows = [ticket("PAY-1", title='"two\nlines"'), ticket("PAY-2", title='"three\n\nlines"', created_at="soon")]
    folder.put("tickets.csv", csv_of(*rows, ticket("PAY-3", title="", created_at="later")))
    folder.run()
    assert [row for _, _, row, _, _, _ in folder.rejects()] == [4, 7]


def test_a_json_line_that_is_no_object_is_broken(folder: Folder) -> None:
    lines = ['{"tool": "jira",', json.dumps(ticket("PAY-1")), "[1]", "", json.dumps(ticket("PAY-2")), '"text"']
    folder.put("tickets.jsonl", "\n".join(lines))
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-1", "PAY-2"]
    assert [(code, row) for _, code, row, _, _, _ in folder.rejects()] == [
        ("BROKEN_ROW", 1),
        ("BROKEN_ROW", 3),
        ("BROKEN_ROW", 6),
    ]


def test_an_array_that_breaks_off_keeps_the_objects_before(folder: Folder) -> None:
    folder.put("tickets.json", json.dumps([ticket("PAY-1"), ticket("PAY-2")], indent=1)[:-40])
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-1"]
    assert _only(folder)[1] == "BROKEN_ROW"
    assert "the rest isn't read" in _only(folder)[5]


@pytest.mark.parametrize("content", ["", " \n\r\n", "\ufeff"])
def test_an_empty_file_is_said_and_nothing_else_is_lost(folder: Folder, content: str) -> None:
    folder.put("tickets-empty.csv", content)
    folder.put("tickets.csv", csv_of(GOOD))
    folder.run()
    assert keys_of(folder.rows("tickets")) == ["PAY-9"]
    assert _only(folder)[:3] == ("tickets-empty.csv", "EMPTY_FILE", None)


def test_a_header_without_rows_is_no_fault(folder: Folder) -> None:
    folder.put("tickets.csv", csv_of(GOOD).splitlines()[0] + "\n")
    outcomes = folder.run()
    assert [(outcome.status, outcome.row_count, outcome.reject_count) for outcome in outcomes] == [("succeeded", 0, 0)]


def test_a_name_that_says_no_stream_is_a_reject_and_no_error(folder: Folder) -> None:
    folder.put("stuff.csv", "a,b\n1,2\n")
    folder.put("tickets.csv", csv_of(GOOD))
    outcomes = folder.run()
    assert {outcome.status for outcome in outcomes} == {"succeeded"}
    assert keys_of(folder.rows("tickets")) == ["PAY-9"]
    assert _only(folder)[:5] == ("stuff.csv", "UNKNOWN_STREAM", None, "", "stuff.csv")
    assert "tickets" in _only(folder)[5]


@pytest.mark.parametrize("name", ["tickets.parquet", "tickets.xlsx", "tickets"])
def test_a_file_that_is_not_what_its_name_says_is_unreadable(folder: Folder, name: str) -> None:
    folder.put(name, "PK\x03\x04 no such thing")
    folder.put("tickets.csv", csv_of(GOOD))
    outcomes = folder.run()
    assert {outcome.status for outcome in outcomes} == {"succeeded"}
    assert _only(folder)[:3] == (name, "UNREADABLE", None)
    assert keys_of([row for window in folder.windows("tickets") for row in window]) == ["PAY-9"]


def test_a_file_with_an_endless_line_is_not_read_into_memory(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sei_pipeline.integrations.files.folder.CHUNK", 10)
    monkeypatch.setattr("sei_pipeline.integrations.files.folder.LONGEST_LINE", 500)
    folder.put("tickets-endless.csv", csv_of(ticket("PAY-1", title="x" * 600)))
    folder.put("tickets.csv", csv_of(GOOD))
    folder.run()
    assert keys_of([row for window in folder.windows("tickets") for row in window]) == ["PAY-9"]
    assert _only(folder)[:3] == ("tickets-endless.csv", "UNREADABLE", None)
    assert _only(folder)[4].startswith("a line of more than")


def test_a_broken_header_makes_the_file_unreadable(folder: Folder) -> None:
    folder.put("tickets.csv", 'tool,"instance" x,ticket_key\njira,acme,PAY-1\n')
    folder.run()
    assert _only(folder)[1] == "UNREADABLE"
    assert _only(folder)[4].startswith("a header that can't be split")
