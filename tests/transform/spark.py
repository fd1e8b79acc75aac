"""Renders models with the macros that Spark would get, without Spark: dbt's Jinja, the project's own macros."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import yaml

from sei_pipeline.settings import DBT_PROJECT

BUILT_IN = ("generate_schema_name",)  # overrides of dbt's own macros: no part of a model


class Renderer:
    """`render(path)` gives a model's SQL as dbt would compile it with an adapter of the given kind."""

    def __init__(self, kind: str):
        self._kind = kind
        self._environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
        self._macros: dict[str, Callable[..., str]] = {}
        self._globals: dict[str, Any] = {
            "ref": lambda name: f"layer.{name}",
            "source": lambda tool, stream: f"raw.{tool}__{stream}",
            "adapter": SimpleNamespace(dispatch=self._dispatch),
            "config": lambda **_: "",
            "execute": False,
            "target": SimpleNamespace(schema="main", name="spark", type="spark"),
            "return": lambda value: value,
        }
        for path in sorted((DBT_PROJECT / "macros").glob("**/*.sql")):
            if path.stem not in BUILT_IN:
                module = self._environment.from_string(path.read_text(encoding="utf-8"), self._globals)
                self._load(module.make_module(self._globals, shared=True))

    def _load(self, module: jinja2.environment.TemplateModule) -> None:
        # Shared globals: macros see each other, and the model that is being rendered.
        for name, value in vars(module).items():
            if callable(value) and not name.startswith("_"):
                self._macros[name] = value
                self._globals[name] = value

    def _dispatch(self, name: str) -> Callable[..., str]:
        own = self._macros.get(f"{self._kind}__{name}")
        return own if own is not None else self._macros[f"default__{name}"]

    def render(self, path: Path) -> str:
        self._globals["model"] = {"columns": _columns(path.with_suffix(".yml")), "name": path.stem}
        return self._environment.from_string(path.read_text(encoding="utf-8"), self._globals).render()


def _columns(description: Path) -> dict[str, dict[str, Any]]:
    if not description.is_file():
        return {}
    models = yaml.safe_load(description.read_text(encoding="utf-8")).get("models") or []
    return {column["name"]: column for model in models for column in model.get("columns") or []}
