"""JSON Schemas of the YAML files, for editors: `python -m sei_pipeline.config.schemas [--check]`.

They are generated from the models into `profiles_config/schemas/`; `--check` exits with 1 where one is stale.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sei_pipeline.config.access import AccessFile
from sei_pipeline.config.conditions import SCHEMA_DEFINITIONS, json_schema
from sei_pipeline.config.connections import ConnectionsFile, ServicesFile
from sei_pipeline.config.definition import TreeDefinition
from sei_pipeline.config.developers import DeveloperColumns
from sei_pipeline.config.profiles import Profile
from sei_pipeline.config.team_settings import RULES, SECTIONS, TeamFile, TeamSettings
from sei_pipeline.config.validation import Strict
from sei_pipeline.settings import CHECKOUT

FOLDER = CHECKOUT / "profiles_config" / "schemas"
MODELS: dict[str, type[Strict]] = {
    "access": AccessFile,
    "connections": ConnectionsFile,
    "defaults": TeamSettings,
    "developers": DeveloperColumns,
    "efficiency_profile": Profile,
    "services": ServicesFile,
    "team": TeamFile,
    "tree": TreeDefinition,
}


def schemas() -> dict[str, str]:
    """File name -> its text."""
    made = {}
    for name, model in MODELS.items():
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
        if model in (TeamFile, TeamSettings):
            _describe_settings(schema["$defs"])
        made[f"{name}.json"] = json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    return made


def _describe_settings(definitions: dict[str, Any]) -> None:
    """Puts what a person writes into a setting in the place of what it is parsed into."""
    definitions.update(SCHEMA_DEFINITIONS)
    for section in SECTIONS:
        properties = definitions[section.__name__]["properties"]
        for name in section.model_fields:
            if rule := RULES.get(f"{section.SECTION}.{name}"):
                properties[name] = json_schema(rule)


def stale(folder: Path = FOLDER) -> list[str]:
    """The files of `folder` that are missing, differ from what the models say, or belong to no model."""
    wanted = schemas()
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))


def write(folder: Path = FOLDER) -> None:
    """Makes the files of `folder` what the models say."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = schemas()
    for path in folder.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0, or with `--check` 1 where a file is stale."""
    parser = argparse.ArgumentParser(description="Writes the JSON Schemas of the configuration files.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a file is stale")
    if not parser.parse_args(arguments).check:
        write()
        return 0
    names = stale()
    for name in names:
        print(
            f"profiles_config/schemas/{name} is stale; run: python -m sei_pipeline.config.schemas",
            file=sys.stderr,
        )
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
