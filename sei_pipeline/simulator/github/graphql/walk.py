"""Running a compiled query over the facts: objects field by field, lists item by item, errors noted with their path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sei_pipeline.simulator.github.graphql.cost import place_of
from sei_pipeline.simulator.github.graphql.errors import FieldError, Nulled
from sei_pipeline.simulator.github.graphql.plan import Selection, Step
from sei_pipeline.simulator.github.graphql.scene import Scene
from sei_pipeline.simulator.github.ordered import BadCursor

Path = tuple[Any, ...] | None  # (path above, key): a linked list, made flat only for an error


def walk(scene: Scene, steps: Sequence[Step], source: Any, path: Path = None) -> dict[str, Any]:
    """The answer for one object. Raises Nulled where a required field of it has none."""
    result: dict[str, Any] = {}
    for step in steps:
        try:
            value = step.resolve(scene, source, step.arguments)
            if value is not None and step.below is not None:
                value = _complete(scene, step, step.below, value, (path, step.key))
        except FieldError as error:
            _note(scene, error, step, (path, step.key))
            if step.is_required:
                raise Nulled from None
            value = None
        except Nulled:
            if step.is_required:
                raise
            value = None
        result[step.key] = value
    return result


def _complete(scene: Scene, step: Step, below: Selection, value: Any, path: Path) -> Any:
    if step.is_list:
        return _list(scene, step, below, value, path)
    if step.is_connection:
        try:
            value = value.page(step.arguments)
        except BadCursor:
            cursor = step.arguments.get("after") or step.arguments.get("before")
            raise FieldError("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.") from None
        scene.touch(len(value.records))
    return walk(scene, below.steps_for(value), value, path)


def _list(scene: Scene, step: Step, below: Selection, values: Sequence[Any], path: Path) -> list[Any]:
    """Items that are errors (ids that lead nowhere) become null."""
    items: list[Any] = []
    for position, value in enumerate(values):
        if isinstance(value, FieldError):
            _note(scene, value, step, (path, position))
            items.append(None)
            continue
        try:
            items.append(walk(scene, below.steps_for(value), value, (path, position)))
        except Nulled:
            if step.has_required_items:
                raise
            items.append(None)
    return items


def _note(scene: Scene, error: FieldError, step: Step, path: Path) -> None:
    flat: list[Any] = []
    while path is not None:
        path, key = path
        flat.append(key)
    noted = {"type": error.kind, "path": flat[::-1], **error.more, "locations": place_of(step.node)}
    scene.errors.append(noted | {"message": error.message})
