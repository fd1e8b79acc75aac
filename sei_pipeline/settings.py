"""The only reader of environment variables (a test greps for others).

| variable | meaning | default |
| --- | --- | --- |
| SEI_HOME | project folder: profiles_config/, orgtrees/ | the current folder |
| SEI_DATA | everything the pipeline writes | `$SEI_HOME/data` |
| SEI_RAW | raw files: a folder or an object-storage address | `$SEI_DATA/raw` |
| SEI_SCHEDULE | when Dagster runs everything: a cron line, UTC | `0 5 * * *`, turned off until someone turns it on |

Secrets are read here too, by the name that a connection gives (`secret`), and never kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sei_pipeline.errors import SourceRejected

CHECKOUT = Path(__file__).resolve().parent.parent
DBT_PROJECT = CHECKOUT / "dbt_project"


@dataclass(frozen=True)
class Settings:
    """Where one project's files are. All paths are absolute; `raw` is a path or an address (`s3://...`)."""

    home: Path
    data: Path
    raw: str

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that only dbt writes. Its name is part of the parsed manifest and never varies."""
        return self.data / "warehouse" / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.data / "published"

    @property
    def cache(self) -> Path:
        """What can be fetched again: clones of repositories."""
        return self.data / "cache"

    @property
    def dbt_target(self) -> Path:
        return self.data / "dbt" / "target"

    @property
    def dagster_home(self) -> Path:
        return self.data / "dagster"

    @contextmanager
    def for_dbt(self) -> Iterator[None]:
        """The environment that dbt_project/profiles.yml reads, for as long as dbt runs in this process."""
        with providing(self.dbt_environment):
            yield

    @property
    def dbt_environment(self) -> dict[str, str]:
        return {"SEI_WAREHOUSE": str(self.warehouse), "SEI_RAW": self.raw, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}


def load(home: Path | str | None = None) -> Settings:
    """Settings of the project in `home`, or in $SEI_HOME, or in the current folder."""
    root = Path(home or os.environ.get("SEI_HOME") or Path.cwd()).resolve()
    data = Path(os.environ.get("SEI_DATA") or root / "data") if home is None else root / "data"
    data = data.resolve()
    raw = os.environ.get("SEI_RAW") if home is None else None
    return Settings(home=root, data=data, raw=raw or str(data / "raw"))


def schedule() -> str | None:
    """The cron line that whoever deploys Dagster names; None where nobody does."""
    return os.environ.get("SEI_SCHEDULE") or None


def secret(name: str) -> str:
    """The secret that a connection names: the variable `name`, or the file that `name_FILE` points to.

    Raises SourceRejected, naming the variable and never its value, where neither is set.
    """
    value = os.environ.get(name)
    if value:
        return value
    mounted = os.environ.get(f"{name}_FILE")
    if mounted and Path(mounted).is_file():
        return Path(mounted).read_text(encoding="utf-8").strip()
    raise SourceRejected(
        f"the secret {name} is not set; expected the environment variable {name}, or {name}_FILE naming a file; "
        "set one of them where the pipeline runs"
    )


@contextmanager
def providing(variables: Mapping[str, str]) -> Iterator[None]:
    """Variables that this process itself gives a value, for as long as they are needed: what dbt reads, and the secrets
    of simulated tools, which it made up. Those that were set before come back."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
