"""The promises of connect/contract.py as tests that every integration inherits.

A test class of `tests/integrations/<tool>/` extends `ContractSuite` and gives it a `source`: a real, small
one (a repository, a folder, an HTTP server on this machine) with at least two windows in some stream:

    class TestContract(ContractSuite):
        wrong_options = ({"repositories": [{"path": 3}]},)

        @pytest.fixture
        def source(self, tmp_path: Path) -> ContractSource:
            ...
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pytest

from sei_pipeline.connect.contract import Cursor, Integration, Page
from sei_pipeline.connect.cut import cut_page
from sei_pipeline.errors import SourceError
from tests.integrations.contract_reading import (
    ContractSource,
    Place,
    Rows,
    children_of,
    everything,
    keys_of,
    land,
    places,
    read,
    rows_of,
    standing,
)

# Engines and orchestrators that no integration may bring into a process.
BANNED = ("dagster", "dbt", "duckdb", "great_expectations")


class ContractSuite:
    """Inherit, override `source`, and name options that are wrong."""

    wrong_options: ClassVar[Sequence[Mapping[str, Any]]]

    @pytest.fixture
    def source(self) -> ContractSource:
        raise NotImplementedError("override `source` with a small real source")

    @pytest.fixture
    def integration(self, source: ContractSource) -> Integration:
        return source.connect()

    def test_every_stream_says_its_grain_and_its_key(self, integration: Integration) -> None:
        assert integration.streams
        for stream in integration.streams:
            names = [column.name for column in stream.columns]
            assert stream.grain.startswith("One row per "), stream.name
            assert stream.native_id, stream.name
            assert set(stream.native_id) <= set(names), stream.name
            assert len(set(names)) == len(names), stream.name
            assert not [name for name in names if name.startswith("_")], "machinery is not declared"
            assert all(column.description.endswith(".") for column in stream.columns), stream.name

    def test_a_stream_that_comes_with_another_names_its_parent_and_the_parents_key(
        self, integration: Integration
    ) -> None:
        streams = {stream.name: stream for stream in integration.streams}
        for stream in integration.streams:
            if stream.child_of is None:
                assert not stream.parent_key, stream.name
                continue
            parent = streams[stream.child_of]
            types = {column.name: column.type for column in (*parent.columns, *stream.columns)}
            assert parent.child_of is None, "children of children would need a window of their own"
            assert len(stream.parent_key) == len(parent.native_id), stream.name
            for mine, theirs in zip(stream.parent_key, parent.native_id, strict=True):
                assert types[mine] == types[theirs], stream.name
            assert set(stream.parent_key) <= set(stream.native_id), stream.name
            assert stream.mode == parent.mode, stream.name

    def test_a_child_comes_with_its_parent_and_once(self, integration: Integration) -> None:
        for stream, scope in places(integration):
            for window in integration.windows(stream, scope, None):
                for page in window.pages:
                    parents = keys_of(stream, page, stream.native_id)
                    for child in children_of(integration, stream):
                        brought = Page(page.children.get(child.name, ()))
                        assert set(keys_of(child, brought, child.parent_key)) <= set(parents), child.name
                        keys = keys_of(child, brought, child.native_id)
                        assert len(set(keys)) == len(keys), child.name

    def test_names_of_streams_and_of_scopes_are_unique_and_stable(self, source: ContractSource) -> None:
        streams = [stream.name for stream in source.connect().streams]
        scopes = [scope.name for scope in source.connect().scopes()]
        assert scopes
        assert len(set(streams)) == len(streams)
        assert len(set(scopes)) == len(scopes)
        assert scopes == [scope.name for scope in source.connect().scopes()]

    def test_every_page_has_its_streams_schema_and_no_key_is_missing(self, integration: Integration) -> None:
        row_count = 0
        for stream, scope in places(integration):
            for window in integration.windows(stream, scope, None):
                for page in window.pages:
                    batch, _ = cut_page(stream, page, "test")
                    assert batch.schema.equals(stream.schema)
                    row_count += batch.num_rows
                    keys = pa.table(batch).select(list(stream.native_id))
                    assert not any(column.null_count for column in keys.columns), stream.name
        assert row_count, "the source of a contract test holds records"

    def test_a_key_stands_once_in_a_window(self, integration: Integration) -> None:
        for stream, scope in places(integration):
            for window in integration.windows(stream, scope, None):
                batches = [cut_page(stream, page, "test")[0] for page in window.pages]
                keys = [tuple(row[name] for name in stream.native_id) for batch in batches for row in batch.to_pylist()]
                assert len(set(keys)) == len(keys), stream.name

    def test_reading_twice_gives_the_same_records(self, source: ContractSource) -> None:
        assert everything(source.connect()) == everything(source.connect())

    def test_an_unchanged_source_brings_nothing_after_its_last_cursor(
        self, source: ContractSource, tmp_path: Path
    ) -> None:
        first = land(source.connect(), tmp_path / "raw")
        again = land(source.connect(), tmp_path / "raw")
        assert sum(landed.row_count for windows in first.values() for landed in windows)
        assert [landed for windows in again.values() for landed in windows if landed.window is not None] == []

    def test_a_change_of_the_source_arrives_with_the_next_run(self, source: ContractSource, tmp_path: Path) -> None:
        land(source.connect(), tmp_path / "raw")
        source.change()
        again = land(source.connect(), tmp_path / "raw")
        assert sum(landed.row_count for windows in again.values() for landed in windows)

    def test_an_interrupted_reading_goes_on_after_any_of_its_windows(self, source: ContractSource) -> None:
        most = 0
        for stream, scope in places(source.connect()):
            undisturbed = read(source.connect(), stream, scope)
            most = max(most, len(undisturbed))
            for stop in range(1, len(undisturbed)):
                taken: list[Rows] = []
                cursor: Cursor | None = None
                integration = source.connect()
                windows = integration.windows(stream, scope, None)
                for window in windows:
                    rows, cursor = rows_of(integration, stream, window)
                    taken.append(rows)
                    if len(taken) == stop:
                        windows.close()  # type: ignore[attr-defined]
                        break
                rest = read(source.connect(), stream, scope, cursor)
                assert standing(stream, [*taken, *rest]) == standing(stream, undisturbed), stream.name
        assert most > 1, "a source of one window in every stream can't show that reading goes on"

    def test_a_change_between_windows_loses_nothing(self, source: ContractSource) -> None:
        integration = source.connect()
        before: dict[Place, tuple[Rows, Cursor]] = {}
        for stream, scope in places(integration):
            for window in integration.windows(stream, scope, None):
                before[stream.name, scope.name] = rows_of(integration, stream, window)
                break
        source.change()
        for stream, scope in places(source.connect()):
            rows, cursor = before.get((stream.name, scope.name), ([], None))
            rest = read(source.connect(), stream, scope, cursor)
            fresh = read(source.connect(), stream, scope)
            assert set(standing(stream, fresh)) <= set(standing(stream, [rows, *rest])), stream.name

    def test_a_probe_says_whether_the_connection_works(self, source: ContractSource) -> None:
        probe = source.connect().probe()
        assert probe.is_ok, probe.message
        source.remove()
        gone = source.connect().probe()
        assert not gone.is_ok
        assert gone.message

    def test_a_source_that_is_gone_is_a_source_error(self, source: ContractSource) -> None:
        stream, scope = next(places(source.connect()))
        source.remove()
        with pytest.raises(SourceError) as caught:
            read(source.connect(), stream, scope)
        assert "expected" in str(caught.value)

    def test_right_options_have_no_problem(self, integration: Integration) -> None:
        assert not type(integration).check_options(integration.options, integration.context.home)

    def test_wrong_options_are_reported_and_never_raised(self, integration: Integration) -> None:
        home = integration.context.home
        misspelt = {**integration.options, "no_such_option_at_all": True}
        assert self.wrong_options, "name some options that are wrong"
        for options in (misspelt, *self.wrong_options):
            problems = type(integration).check_options(options, home)
            assert problems, options
            for problem in problems:
                assert problem.code.isupper()
                assert problem.found
                assert problem.expected
        paths = [problem.path for problem in type(integration).check_options(misspelt, home)]
        assert ("no_such_option_at_all",) in paths

    def test_neither_orchestrator_nor_engine_comes_with_it(self, integration: Integration) -> None:
        module = type(integration).__module__
        code = f"import sys, {module}; print(*sorted(set(sys.modules) & set({BANNED!r})))"
        root = Path(__file__).parents[2]
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
        assert done.stdout.strip() == ""
