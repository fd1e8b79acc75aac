"""Queries that ask for every field of a type, and the check that an answer is what the schema promises."""

from __future__ import annotations

import re
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from sei_pipeline.simulator.github.graphql.documents import schema

SCALARS = {
    "Int": lambda value: type(value) is int,
    "Boolean": lambda value: type(value) is bool,
    "String": lambda value: type(value) is str,
    "ID": lambda value: type(value) is str and value != "",
    "BigInt": lambda value: type(value) is str and value.isdecimal(),
    "URI": lambda value: type(value) is str and value.startswith(("https://", "http://", "/")),
    "GitObjectID": lambda value: bool(re.fullmatch(r"[0-9a-f]{40}", value)),
    "DateTime": lambda value: bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value)),
    "GitTimestamp": lambda value: bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value)),
}


def selection(kind: Any, depth: int) -> str:
    """All fields of a type; of those that lead to objects, theirs as well, down to `depth`."""
    if isinstance(kind, GraphQLUnionType):
        return "__typename " + " ".join(
            f"... on {member.name}{{{selection(member, depth)}}}" for member in kind.types if depth > 0
        )
    parts = ["__typename"]
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        needs = [key for key, argument in field.args.items() if is_required_argument(argument)]
        if needs:
            continue
        if is_leaf_type(inner):
            parts.append(_named(kind, name))
        elif inner.name.endswith("Connection"):
            if depth > 0:
                parts.append(f"{_named(kind, name)}(first:3){{{_connection(inner, depth - 1)}}}")
        elif depth > 0:
            parts.append(f"{_named(kind, name)}{{{selection(inner, depth - 1)}}}")
    return " ".join(parts)


def _named(kind: Any, name: str) -> str:
    """Fields of one name but different types can't stand in one selection of a union: each gets the type's name."""
    return f"{kind.name}_{name}: {name}"


def _connection(kind: Any, depth: int) -> str:
    inner = get_named_type(kind.fields["nodes"].type)
    return f"__typename totalCount pageInfo{{hasNextPage endCursor}} nodes{{{selection(inner, depth)}}}"


def faults(value: Any, declared: Any, path: str) -> list[str]:
    """Where `value` is not of the declared type."""
    if isinstance(declared, GraphQLNonNull):
        return [f"{path} is null"] if value is None else faults(value, declared.of_type, path)
    if value is None:
        return []
    if isinstance(declared, GraphQLList):
        return [
            fault for number, item in enumerate(value) for fault in faults(item, declared.of_type, f"{path}[{number}]")
        ]
    if isinstance(declared, GraphQLEnumType):
        return [] if value in declared.values else [f"{path} is {value!r}, not of {declared.name}"]
    if is_leaf_type(declared):
        return [] if SCALARS[declared.name](value) else [f"{path} is {value!r}, not a {declared.name}"]
    kind = schema().type_map[value["__typename"]] if "__typename" in value else declared
    if isinstance(declared, GraphQLInterfaceType | GraphQLUnionType) and not schema().is_sub_type(declared, kind):
        return [f"{path} is a {kind.name}, which is no {declared.name}"]
    assert isinstance(kind, GraphQLObjectType)
    found: list[str] = []
    for key, item in value.items():
        if key == "__typename":
            continue
        name = key.rpartition("_")[2]
        found += faults(item, kind.fields[name].type, f"{path}.{name}")
    return found
