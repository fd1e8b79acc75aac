"""The same inputs, configuration and as-of give the same rows; what a run costs is printed, never judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.comparing import AS_OF
from tests.pipeline.published import file_of, sha256s, told_hashes
from tests.pipeline.running import Done, sei

pytestmark = pytest.mark.acceptance


def test_a_second_run_of_the_same_gives_the_same_rows_in_every_published_table(govuk: Path, first_run: Done) -> None:
    ours, told = sha256s(file_of(govuk)), told_hashes(govuk)
    again = sei(govuk, "run", "--as-of", AS_OF)
    for name, done in (("from nothing", first_run), ("again", again)):
        print(f"\nsei run {name}: {done.seconds:.1f} s, at most {done.peak_megabytes} MB", end="")
    assert told_hashes(govuk) == told
    assert sha256s(file_of(govuk)) == ours
    assert len(ours) > 30
