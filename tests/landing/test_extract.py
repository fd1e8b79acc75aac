"""The extraction loop: what one fault costs, who may extract, what its texts don't say."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sei_pipeline.errors import ConnectionBusy, LandingError, SourceRejected, SourceUnavailable
from sei_pipeline.landing.extract import Outcome, extract
from sei_pipeline.landing.scrub import SHOWN, Scrubber
from sei_pipeline.landing.store import Store
from tests.landing.fake import LABELS, STARTED_AT, TICKETS, Fake, fake
from tests.landing.rawfiles import landed, newest, rows

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "s3cr3t/+ value"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "raw"))


def statuses(outcomes: list[Outcome]) -> dict[tuple[str, str], str]:
    return {(outcome.scope, outcome.stream): outcome.status for outcome in outcomes}


def test_every_stream_of_every_scope_has_an_outcome_with_its_counts_and_horizon(tmp_path: Path, store: Store) -> None:
    outcomes = list(extract(fake(tmp_path, scopes=["a", "b"], changes=25), store, str))
    assert outcomes[0] == Outcome(
        "fake", "one", "tickets", "a", "succeeded", STARTED_AT, STARTED_AT, window_count=3, row_count=22, reject_count=3
    )
    assert statuses(outcomes) == {(s, t): "succeeded" for s in ("a", "b") for t in ("tickets", "labels")}


def test_an_unchanged_source_adds_nothing(tmp_path: Path, store: Store) -> None:
    list(extract(fake(tmp_path), store, str))
    before = rows(store, "")
    again = list(extract(fake(tmp_path), store, str))
    assert [(o.status, o.window_count, o.row_count) for o in again] == [("succeeded", 0, 0)] * 2
    assert rows(store, "") == before


def test_new_records_are_read_from_the_cursor_on(tmp_path: Path, store: Store) -> None:
    list(extract(fake(tmp_path, changes=20), store, str))
    grown = list(extract(fake(tmp_path, changes=30), store, str))
    assert grown[0].window_count == 1
    whole = Store(str(tmp_path / "whole"))
    list(extract(fake(tmp_path, changes=30), whole, str))
    assert newest(store, TICKETS) == newest(whole, TICKETS)


@pytest.mark.parametrize(
    "error", [SourceUnavailable("try later"), OSError("reset"), ZeroDivisionError(), KeyError("x")]
)
def test_a_fault_costs_its_stream_of_its_scope_and_nothing_else(tmp_path: Path, store: Store, error: Exception) -> None:
    integration = fake(tmp_path, scopes=["a", "b", "c"], faults={"b/tickets/2": error})
    outcomes = list(extract(integration, store, str))
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    assert [(o.scope, o.stream, o.error_code, o.horizon_at) for o in failed] == [
        ("b", "tickets", type(error).__name__, None)
    ]
    assert len(outcomes) == 6
    assert {row["_scope"] for row in newest(store, TICKETS)} == {"a", "c"}
    assert {row["_scope"] for row in newest(store, LABELS)} == {"a", "b", "c"}


def test_windows_that_were_landed_before_a_fault_stay_and_the_next_run_goes_on_after_them(
    tmp_path: Path, store: Store
) -> None:
    error = SourceUnavailable("try later")
    list(extract(fake(tmp_path, changes=20), store, str))
    broken = fake(tmp_path, changes=60, page=10, pages=2, faults={"a/tickets/2": error})
    assert next(extract(broken, store, str)).status == "failed"
    assert landed(store).cursor("a") == {"after": 20}
    list(extract(fake(tmp_path, changes=60), store, str))
    whole = Store(str(tmp_path / "whole"))
    list(extract(fake(tmp_path, changes=60), whole, str))
    assert len(rows(store, "fake/one/tickets")) == len(rows(whole, "fake/one/tickets"))


def test_a_mistake_in_an_integration_is_reported_with_its_place(tmp_path: Path, store: Store) -> None:
    outcome = next(extract(fake(tmp_path, faults={"a/tickets/1": KeyError("name")}), store, str))
    assert outcome.error_code == "KeyError"
    assert outcome.error_text is not None
    assert outcome.error_text.startswith("'name' (in landing/fake.py:")


def test_scopes_that_cannot_be_told_give_one_failed_outcome(tmp_path: Path, store: Store) -> None:
    outcomes = list(extract(fake(tmp_path, faults={"scopes": SourceRejected("no such token")}), store, str))
    assert [(o.scope, o.stream, o.status, o.error_code, o.error_text) for o in outcomes] == [
        ("", "", "failed", "SourceRejected", "no such token")
    ]


def test_a_connection_without_scopes_says_so_in_one_skipped_outcome(tmp_path: Path, store: Store) -> None:
    assert statuses(list(extract(fake(tmp_path, scopes=[]), store, str))) == {("", ""): "skipped"}


def test_streams_that_were_not_asked_for_are_skipped(tmp_path: Path, store: Store) -> None:
    outcomes = list(extract(fake(tmp_path), store, str, only={"labels"}))
    assert statuses(outcomes) == {("a", "tickets"): "skipped", ("a", "labels"): "succeeded"}
    assert rows(store, "fake/one/tickets") == []


def test_raw_files_that_cannot_be_written_stop_the_extraction(tmp_path: Path, store: Store) -> None:
    blocked = Path(store.path("fake/one/tickets"))
    blocked.parent.mkdir(parents=True)
    blocked.write_text("a file where a folder should be")
    with pytest.raises(LandingError, match="fake/one/tickets"):
        list(extract(fake(tmp_path), store, str))
    list(extract(fake(tmp_path), store, str, only={"labels"}))  # and nobody holds the connection any more


def test_progress_names_connection_scope_stream_and_counts(tmp_path: Path, store: Store) -> None:
    said: list[str] = []
    list(extract(fake(tmp_path, changes=10), store, said.append))
    assert said == ["one a tickets: window 1, 9 rows", "one a labels: window 1, 1 rows"]


def test_a_second_extraction_of_a_connection_is_told_who_holds_it(tmp_path: Path, store: Store) -> None:
    command = [sys.executable, "-m", "tests.landing.victim", str(tmp_path), "extract", "0.1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        assert other.stdout.readline().startswith("one a tickets: window 1")
        with pytest.raises(ConnectionBusy) as busy:
            next(extract(fake(tmp_path), store, str))
        other.kill()
    assert f"one is held by process {other.pid} on " in str(busy.value)
    assert "for extraction of one" in str(busy.value)
    assert busy.value.exit_code == 3
    assert {outcome.status for outcome in extract(fake(tmp_path), store, str)} == {"succeeded"}


def test_two_connections_are_extracted_at_once(tmp_path: Path, store: Store) -> None:
    one, other = fake(tmp_path), fake(tmp_path)
    other.connection = "two"
    first, second = extract(one, store, str), extract(other, store, str)
    assert [next(first).status, next(second).status] == ["succeeded", "succeeded"]
    with pytest.raises(ConnectionBusy, match="one is held by process"):
        next(extract(fake(tmp_path), store, str))
    first.close()
    assert next(extract(fake(tmp_path), store, str)).status == "succeeded"


FORMS = [
    TOKEN,
    quote(TOKEN, safe=""),
    base64.b64encode(TOKEN.encode()).decode(),
    "https://me:hunter2@example.org/x.git",
    "ghp_0123456789abcdefghij",
]


@pytest.mark.parametrize("form", FORMS)
def test_error_texts_and_progress_hold_no_secret(tmp_path: Path, store: Store, form: str) -> None:
    said: list[str] = []
    error = SourceRejected(f"401 for {form} at acme/payments")
    integration = fake(tmp_path, {"FAKE_TOKEN": TOKEN}, token="FAKE_TOKEN", faults={"a/tickets/1": error})
    outcome = next(extract(integration, store, said.append))
    text = f"{outcome.error_text} {said}"
    assert form not in text
    assert "hunter2" not in text
    assert SHOWN in text
    assert "at acme/payments" in text or "example.org" in text


class Asking(Fake):
    """Asks for a secret that no option names."""

    def scopes(self) -> list[object]:
        raise ValueError(f"refused: {self.context.secret('ANY')}")


def test_a_secret_that_an_integration_asked_for_by_itself_is_not_shown(tmp_path: Path, store: Store) -> None:
    made = fake(tmp_path, {"ANY": "swordfish"})
    outcome = next(extract(Asking("one", {}, made.context), store, str))
    assert outcome.error_text is not None
    assert "swordfish" not in outcome.error_text
    assert outcome.error_text.startswith(f"refused: {SHOWN}")


def test_a_literal_secret_in_the_options_is_not_shown_but_names_are(tmp_path: Path) -> None:
    scrub = Scrubber(fake(tmp_path, api_key="opensesame", nested=[{"Password": "letmein"}], repository="acme/payments"))
    assert scrub("opensesame letmein acme/payments") == f"{SHOWN} {SHOWN} acme/payments"


@given(st.text(min_size=4, max_size=20), st.text(max_size=30), st.text(max_size=30))
def test_no_text_around_a_secret_brings_it_through(
    tmp_path_factory: pytest.TempPathFactory, secret: str, before: str, after: str
) -> None:
    scrub = Scrubber(fake(Path("nowhere"), {"TOKEN": secret}, token="TOKEN"))
    if secret not in SHOWN:
        assert secret not in scrub(f"{before}{secret}{after}").replace(SHOWN, "\0")


def test_long_error_texts_are_cut_after_they_were_scrubbed(tmp_path: Path, store: Store) -> None:
    error = SourceRejected("x" * 1_990 + TOKEN + "y" * 10_000)
    integration = fake(tmp_path, {"FAKE_TOKEN": TOKEN}, token="FAKE_TOKEN", faults={"a/tickets/1": error})
    text = next(extract(integration, store, str)).error_text
    assert text is not None
    assert len(text) == 2_000
    assert TOKEN[:4] not in text


def test_an_iterator_that_is_dropped_lets_go_of_the_connection(tmp_path: Path, store: Store) -> None:
    def some() -> Iterator[Outcome]:
        yield next(extract(fake(tmp_path), store, str))

    assert next(some()).status == "succeeded"
    assert len(list(extract(fake(tmp_path), store, str))) == 2
