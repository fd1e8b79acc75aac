"""dbt, in this process: parsed once per state of the project, then run on one warehouse after the other.

dbt takes 8 to 14 s to parse and the parsed manifest does not depend on where the warehouse lies, so it is kept beside
the project under a name made from everything that went into it, and handed to each run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sei_pipeline.errors import TransformError, WarehouseBusy
from sei_pipeline.landing.lock import hold_file
from sei_pipeline.settings import DBT_PROJECT, Settings

PARSED = DBT_PROJECT / "target"
KEPT_MANIFESTS = 4  # some MB each: the state before an edit and after it, and those of a colleague's branch
SAMPLES = 5  # rows of a failed test that are shown: enough to see a pattern, few enough to read
READ_BY_LINEAGE = ("lineage_inputs", "lineage_targets", "lineage_merges", "lineage_builds", "refs", "repositories")


@dataclass(frozen=True)
class Built:
    """What one dbt run did: nodes by status (`success`, `pass`, `warn`, `fail`, `error`, `skipped`)."""

    counts: dict[str, int]
    warnings: tuple[str, ...]


@contextmanager
def warehouse_lock(settings: Settings, task: str, patience_seconds: float = 0) -> Iterator[None]:
    """Holds the warehouse against other processes, writers and readers alike. Raises WarehouseBusy: who holds it."""
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    with hold_file(settings.warehouse.with_suffix(".lock"), "the warehouse", task, patience_seconds, WarehouseBusy):
        yield


def halves() -> tuple[list[str], list[str]]:
    """Names of the models and seeds that lineage stands on, and of all others: dbt runs in two selections."""
    parsed = manifest()
    buildable = {
        key: node.name for key, node in parsed.nodes.items() if node.resource_type.value in ("model", "seed")
    }
    before: set[str] = set()
    waiting = [key for key, name in buildable.items() if name in READ_BY_LINEAGE]
    while waiting:
        key = waiting.pop()
        if key in buildable and key not in before:
            before.add(key)
            waiting += parsed.nodes[key].depends_on_nodes
    return sorted(buildable[key] for key in before), sorted(buildable[key] for key in buildable if key not in before)


def build(
    settings: Settings,
    names: Sequence[str],
    progress: Callable[[str], None] | None = None,
    *,
    with_others: bool = False,
) -> Built:
    """Runs the named models and seeds and their tests. The caller holds the warehouse.

    A test that also reads models that are not named is run only `with_others`: when they are known to be built.
    Raises TransformError naming every failed node.
    """
    indirect = "eager" if with_others else "cautious"
    arguments = ["build", "--select", *names, "--exclude-resource-type", "unit_test", "--indirect-selection", indirect]
    result = _invoke(settings, arguments, progress)
    if isinstance(result.exception, KeyboardInterrupt):
        raise result.exception  # dbt catches it; whoever pressed Ctrl-C meant all of us
    if result.exception is not None:
        raise TransformError(f"dbt stopped: {result.exception}") from result.exception
    nodes = list(result.result or ())
    counts: dict[str, int] = {}
    for node in nodes:
        counts[str(node.status)] = counts.get(str(node.status), 0) + 1
    failed = [node for node in nodes if str(node.status) in ("error", "fail", "runtime error")]
    if failed:
        failures = [line for node in failed for line in (_failure(node), *_samples(settings, node))]
        raise TransformError(f"dbt: {len(failed)} of {len(nodes)} nodes failed", failures)
    return Built(counts, tuple(_failure(node) for node in nodes if str(node.status) == "warn"))


def _failure(node: Any) -> str:
    return f"{node.node.name}: {' '.join(str(node.message).split())[:500]}"


def _samples(settings: Settings, node: Any) -> list[str]:
    """What a test that failed found: its first rows, in words. Nothing for what isn't a test or can't be read again."""
    import duckdb

    if str(node.status) != "fail" or not node.node.compiled_code:
        return []
    try:
        with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
            warehouse.execute("set timezone = 'UTC'")
            warehouse.execute("set file_search_path = $1", [settings.raw])
            found = warehouse.sql(f"from ({node.node.compiled_code}) limit {SAMPLES + 1}")
            rows = [f"  {', '.join(map(_told, zip(found.columns, row, strict=True)))}" for row in found.fetchall()]
    except duckdb.Error as error:
        return [f"  its rows can't be read: {error}"]
    return [*rows[:SAMPLES], *(["  and more"] if len(rows) > SAMPLES else [])]


def _told(cell: tuple[str, Any]) -> str:
    return str(cell[1]) if cell[0] == "claim" else f"{cell[0]} {cell[1]}"


def _invoke(settings: Settings, arguments: Sequence[str], progress: Callable[[str], None] | None = None) -> Any:
    from dbt.cli.main import dbtRunner  # takes 4 s: only when it is needed

    callbacks = [_listener(progress)] if progress else []
    common = [
        "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT),
        "--target-path", str(settings.dbt_target), "--log-path", str(settings.dbt_target.parent / "logs"),
        "--quiet", "--no-use-colors", "--no-write-json", "--log-level", "none", "--log-level-file", "info",
    ]  # fmt: skip
    with settings.for_dbt():
        result = dbtRunner(manifest=manifest(), callbacks=callbacks).invoke([*arguments, *common])
        _close_connections()
    return result


def _listener(progress: Callable[[str], None]) -> Callable[[Any], None]:
    def listen(event: Any) -> None:
        if event.info.name in ("LogModelResult", "LogSeedResult", "LogTestResult", "LogNodeResult"):
            total = event.data.num_models if event.info.name == "LogTestResult" else event.data.total
            progress(f"{event.data.index}/{total}")

    return listen


def _close_connections() -> None:
    """dbt-duckdb keeps its connection open; readers and the next run need the file."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


@cache
def manifest() -> Any:
    """dbt's manifest of the project as it is now: from the file that an earlier parse left, else parsed."""
    from dbt.parser.manifest import extended_mashumaro_encoder

    kept = PARSED / f"manifest-{project_fingerprint()}.msgpack"
    found = _kept(kept)
    if found is not None:
        return found
    parsed = _parse()
    _keep(kept, parsed.to_msgpack(extended_mashumaro_encoder))
    return parsed


def _kept(path: Path) -> Any:
    """None where there is none, or one that can't be read: whatever is wrong with it, a parse makes a new one."""
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    try:
        return Manifest.from_msgpack(path.read_bytes(), decoder=extended_mashumuro_decoder)
    except Exception:  # noqa: BLE001 - msgpack, mashumaro and dbt each raise their own
        return None


def _parse() -> Any:
    from dbt.cli.main import dbtRunner

    result = dbtRunner().invoke(
        ["parse", "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path", str(PARSED),
         "--log-path", str(PARSED / "logs"), "--quiet", "--no-use-colors", "--no-partial-parse"]
    )  # fmt: skip
    if result.exception is not None:
        raise TransformError(f"dbt can't parse {DBT_PROJECT}: {result.exception}") from result.exception
    return result.result


def _keep(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")  # several processes may parse at once
        part.write_bytes(content)
        part.replace(path)
        for leftover in PARSED.glob("manifest-*.part"):
            leftover.unlink(missing_ok=True)  # of a killed process; one that still writes goes without
        older = sorted(PARSED.glob("manifest-*.msgpack"), key=lambda kept: kept.stat().st_mtime, reverse=True)
        for superseded in older[KEPT_MANIFESTS:]:
            superseded.unlink(missing_ok=True)
    except OSError:
        return  # a checkout that can't be written to parses every time


@cache
def project_fingerprint() -> str:
    """A hash of every file that dbt parses, and of the versions that parse it."""
    digest = hashlib.sha256()
    for package in ("dbt-core", "dbt-duckdb", "dbt-adapters"):
        digest.update(f"{package}={version(package)};".encode())
    for path in sorted(DBT_PROJECT.rglob("*")):
        if path.suffix in (".sql", ".yml", ".csv", ".md") and "target" not in path.relative_to(DBT_PROJECT).parts:
            digest.update(str(path.relative_to(DBT_PROJECT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
