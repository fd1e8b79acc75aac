"""YAML values into frozen pydantic models, and pydantic's errors into problems with file and line."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from sei_pipeline.config.report import Findings, Report, listed
from sei_pipeline.config.yamlfile import YamlFile


class Strict(BaseModel):
    """Base of every format: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


Model = TypeVar("Model", bound=Strict)
Text = Annotated[str, StringConstraints(min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
OneOrMany = Annotated[tuple[Text, ...], BeforeValidator(_one_or_many, json_schema_input_type=Text | list[Text])]

_FORMS = {
    r"^[a-z0-9][a-z0-9_-]*$": "a name of small letters, digits, - and _",
    r"^[^/\s]+(/[^/\s]+)+$": "organisation/name",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$": "a time like 09:00, in quotes",
}
_EXPECTED = {
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "date_type": "a date like 2026-12-31",
    "date_parsing": "a date like 2026-12-31",
    "date_from_datetime_parsing": "a date like 2026-12-31",
}


def validate(report: Report, file: YamlFile, model: type[Model], data: object = None) -> Model | None:
    """`file` (its texts, or `data` in their place) as `model`, or None after reporting every error in it."""
    try:
        return model.model_validate(file.text if data is None else data)
    except ValidationError as exc:
        errors = exc.errors(include_url=False)
        for error in errors:
            _report(report, file, model, error, [other["loc"] for other in errors])
        return None


def validate_rest(report: Report, file: YamlFile, model: type[Model], **instead: str) -> Model | None:
    """As `validate`; after errors, what the keys without errors say (`instead` in the place of missing ones).

    For checks that reach over files: they shall find what they can although nothing will be applied.
    """
    made = validate(report, file, model)
    if made is not None or not isinstance(file.text, dict):
        return made
    try:
        model.model_validate(file.text)
    except ValidationError as exc:
        wrong = {error["loc"][0] for error in exc.errors(include_url=False) if error["loc"]}
        try:
            return model.model_validate({**instead, **{k: v for k, v in file.text.items() if k not in wrong}})
        except ValidationError:
            return None
    return None


def _report(
    report: Report,
    file: YamlFile,
    model: type[Strict],
    error: ErrorDetails,
    locs: Sequence[tuple[object, ...]],
) -> None:
    loc, kind, context = error["loc"], error["type"], error.get("ctx", {})
    line, name = file.line(loc), ".".join(map(str, loc))
    cause = context.get("error")
    if isinstance(cause, Findings):
        for f in cause.findings:
            path = (*loc, *f.path)
            place = f" at {'.'.join(map(str, path))!r}" if path else ""
            report.error(file.name, file.line(path), f.code, f.found + place, f.expected, f.todo)
        return
    if kind == "extra_forbidden":
        keys = keys_of(model, loc[:-1])
        todo = report.did_you_mean(str(loc[-1]), keys) or "Remove it or correct its spelling."
        report.error(
            file.name,
            line,
            "UNKNOWN_KEY",
            f"the key {file.shown((), name)}",
            f"one of {listed(keys, 20)}",
            todo,
        )
        return
    if kind == "too_short" and any(other != loc and other[: len(loc)] == loc for other in locs):
        return  # its items are wrong, and are reported; they aren't missing
    if kind == "missing":
        report.error(file.name, line, "MISSING_KEY", f"no key {name!r}", f"{str(loc[-1])!r} to be given", "Add it.")
        return
    found = f"{file.shown(loc, error['input'])} at {name!r}" if loc else file.shown(loc, error["input"])
    todo = ""
    if kind == "literal_error":
        choices = [choice.strip("'") for choice in str(context["expected"]).replace(" or ", ", ").split(", ")]
        expected, todo = f"one of {listed(choices, 20)}", report.did_you_mean(str(error["input"]), choices)
    elif kind == "string_pattern_mismatch":
        expected = _FORMS.get(context["pattern"], f"a text of the form {context['pattern']}")
    elif kind in ("too_short", "too_long"):
        limit = f"at least {context['min_length']}" if kind == "too_short" else f"at most {context['max_length']}"
        expected = f"a list of {limit}"
    else:
        expected = _EXPECTED.get(kind, error["msg"])
    report.error(file.name, line, "INVALID_VALUE", found, expected, todo or "Correct the value.")


def keys_of(model: type[BaseModel], loc: Sequence[object]) -> list[str]:
    """The keys that may stand at `loc` of a file of `model`; an empty list where any may."""
    here: Any = model
    for step in loc:
        if isinstance(step, int):
            continue  # _inner already went into the list
        if isinstance(here, type) and issubclass(here, BaseModel):
            field = next((f for n, f in here.model_fields.items() if step in (n, f.alias)), None)
            here = _inner(field.annotation) if field else None
    if not (isinstance(here, type) and issubclass(here, BaseModel)):
        return []
    return [field.alias or name for name, field in here.model_fields.items()]


def _inner(annotation: Any) -> Any:
    """The model inside `X | None`, `tuple[X, ...]`, `Mapping[str, X]` or `Annotated[X, ...]`."""
    origin = typing.get_origin(annotation)
    if origin is None:
        return annotation
    arguments = typing.get_args(annotation)
    if origin is Annotated:
        return _inner(arguments[0])
    if origin in (typing.Union, types.UnionType, tuple, list):
        found = [_inner(a) for a in arguments if a not in (type(None), Ellipsis)]
        return next((a for a in found if isinstance(a, type) and issubclass(a, BaseModel)), None)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _inner(arguments[1])
    return None
