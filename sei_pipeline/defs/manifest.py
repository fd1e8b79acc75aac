"""dbt's manifest as Dagster wants it: a dictionary, in two halves, with every test attached to one model."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sei_pipeline.pipeline import transform


@dataclass(frozen=True)
class Transformation:
    """What dbt builds. `before` and `after` name the models and seeds of each half; `crossing` the tests that read
    both: they run with the second half."""

    manifest: Mapping[str, Any]
    before: tuple[str, ...]
    after: tuple[str, ...]
    crossing: tuple[str, ...]

    def named(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """(schema, name) of the models and seeds of these names."""
        wanted = set(names)
        return sorted((node["schema"], node["name"]) for node in self._buildable if node["name"] in wanted)

    @property
    def published(self) -> list[tuple[str, str]]:
        """(schema, name) of what readers get: delivery finds them by the same word (dbt_project.yml)."""
        return sorted(
            (node["schema"], node["name"])
            for node in self._buildable
            if node["config"]["meta"].get("is_published") and not node["config"]["meta"].get("is_personal")
        )

    @property
    def _buildable(self) -> Iterable[Mapping[str, Any]]:
        return _buildable(self.manifest).values()


def transformation() -> Transformation:
    """The dbt project as it is now; parsed (some 10 s) where no earlier parse of the same files was kept.

    Raises TransformError where dbt can't parse it.
    """
    manifest = _as_dictionary(transform.manifest())
    before, after = transform.halves()
    return Transformation(manifest, tuple(before), tuple(after), tuple(_attach_tests(manifest, frozenset(before))))


def _as_dictionary(parsed: Any) -> dict[str, Any]:
    """dbt writes its flags into it, and has none in a process that didn't parse."""
    from dbt.flags import set_from_args

    set_from_args(Namespace(send_anonymous_usage_stats=False), None)
    written: dict[str, Any] = parsed.writable_manifest().to_dict(omit_none=False)
    return written


def _buildable(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed")}


def _attach_tests(manifest: Mapping[str, Any], before: frozenset[str]) -> list[str]:
    """Gives each test that reads several models to the last of them, unless dbt attached it and it may run there.

    Else dagster-dbt shows it nowhere, or the first half would wait for the second. Returns the tests that cross.
    """
    buildable = _buildable(manifest)
    depths = _depths(buildable)
    crossing = []
    for test in manifest["nodes"].values():
        if test["resource_type"] != "test":
            continue
        parents = [parent for parent in test["depends_on"]["nodes"] if parent in buildable]
        crosses = len({buildable[parent]["name"] in before for parent in parents}) > 1
        if crosses:
            crossing.append(test["name"])
        if crosses or (len(parents) > 1 and not test.get("attached_node")):
            last = max(parents, key=lambda parent: (buildable[parent]["name"] not in before, depths[parent], parent))
            test["config"]["meta"] = {**test["config"]["meta"], "dagster": {"ref": {"name": buildable[last]["name"]}}}
    return sorted(crossing)


def _depths(buildable: Mapping[str, Any]) -> dict[str, int]:
    """How many models stand above each one, on its longest way up."""
    depths: dict[str, int] = {}

    def depth(key: str) -> int:
        if key not in depths:
            parents = [parent for parent in buildable[key]["depends_on"].get("nodes", ()) if parent in buildable]
            depths[key] = 1 + max((depth(parent) for parent in parents), default=-1)
        return depths[key]

    for key in buildable:
        depth(key)
    return depths
