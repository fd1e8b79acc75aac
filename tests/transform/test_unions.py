"""How the rows of several tools become one entity."""

from __future__ import annotations

from pathlib import Path

from sei_pipeline.integrations import known
from tests.transform.without_dbt import warehouse


def _account(name: str, display_name: str, email: str, connection: str) -> str:
    return (
        f"select '{name}' as account_id, '{name}' as account_name, {display_name} as display_name, {email} as email, "
        f"cast(null as varchar) as provider_account_type, '{connection}' as _connection"
    )


def test_what_one_tool_only_mentions_another_one_describes(tmp_path: Path) -> None:
    with warehouse(tmp_path / "raw", known()) as here:
        here.put("stg_files__accounts", _account("jane", "cast(null as varchar)", "'right@x'", "files"))
        here.put("stg_github__accounts", _account("jane", "'Jane Doe'", "'wrong@x'", "github"))
        [row] = here.rows("accounts")
    assert (row["display_name"], row["email"], row["_connection"]) == ("Jane Doe", "right@x", "files")


def test_a_row_of_the_model_that_is_named_first_wins_whole(tmp_path: Path) -> None:
    with warehouse(tmp_path / "raw", known()) as here:
        release = "select 'r' as release_id, 'o/r' as project_key, 'v1' as release_name, true as is_released"
        rest = "false as is_day_precision"
        files = f"{release}, cast(null as timestamp) as released_at, {rest}, 'files' as _connection"
        here.put("stg_files__releases", files)
        here.put("stg_git__releases", f"{release}, timestamp '2026-06-01' as released_at, {rest}, 'git' as _connection")
        [row] = here.rows("releases")
    assert (row["released_at"], row["_connection"]) == (None, "files")
