"""A query compiled for one set of variables: for each object type, the steps that make its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
)
from graphql.execution.values import get_argument_values, get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from sei_pipeline.simulator.github.graphql.documents import Document, schema
from sei_pipeline.simulator.github.graphql.registry import resolver_of, type_name_of
from sei_pipeline.simulator.github.graphql.scene import Arguments, Resolver


@dataclass(frozen=True, slots=True)
class Step:
    """One field of one object: how its value is found, and for objects what is taken of it (`below`)."""

    key: str
    resolve: Resolver
    arguments: Arguments
    is_required: bool
    is_list: bool
    is_connection: bool
    has_required_items: bool
    below: Selection | None
    node: FieldNode


class Selection:
    """What is taken of a value whose concrete type may be known only when it is there."""

    def __init__(self, compiler: Compiler, declared: GraphQLNamedType, sets: Sequence[SelectionSetNode]):
        self._compiler = compiler
        self._sets = sets
        self._by_name: dict[str, list[Step]] = {}
        self._only: list[Step] | None = None
        if isinstance(declared, GraphQLObjectType):
            self._only = compiler.steps(declared, sets)

    def steps_for(self, value: Any) -> list[Step]:
        """The steps for the type that `value` is of."""
        if self._only is not None:
            return self._only
        name = type_name_of(value)
        steps = self._by_name.get(name)
        if steps is None:
            kind = schema().type_map[name]
            if not isinstance(kind, GraphQLObjectType):
                raise TypeError(f"{name} is not an object type")
            steps = self._by_name[name] = self._compiler.steps(kind, self._sets)
        return steps


class Compiler:
    """Compiles the selections of one document."""

    def __init__(self, document: Document, variables: Mapping[str, Any]):
        self._document = document
        self._variables = dict(variables)

    def root(self) -> list[Step]:
        """The steps of the query itself."""
        query = schema().query_type
        if query is None:
            raise TypeError("the schema has no query type")
        return self.steps(query, [self._document.operation.selection_set])

    def steps(self, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> list[Step]:
        """The steps for one object type; fields that are asked several times are merged."""
        fields: dict[str, list[FieldNode]] = {}
        for selections in sets:
            self._collect(kind, selections, fields)
        return [self._step(kind, key, nodes) for key, nodes in fields.items()]

    def _collect(self, kind: GraphQLObjectType, selections: SelectionSetNode, into: dict[str, list[FieldNode]]) -> None:
        for node in selections.selections:
            if not self._is_wanted(node):
                continue
            if isinstance(node, FieldNode):
                into.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                continue
            inner: Any = node
            if isinstance(node, FragmentSpreadNode):
                inner = self._document.fragments[node.name.value]
            condition = inner.type_condition
            if condition is None or _applies(condition.name.value, kind):
                self._collect(kind, inner.selection_set, into)

    def _is_wanted(self, node: Any) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and (include is None or bool(include["if"]))

    def _step(self, kind: GraphQLObjectType, key: str, nodes: Sequence[FieldNode]) -> Step:
        node = nodes[0]
        name = node.name.value
        if name == "__typename":
            return Step(key, lambda scene, source, arguments: kind.name, {}, True, False, False, False, None, node)
        definition = kind.fields[name]
        arguments = get_argument_values(definition, node, self._variables)
        declared = definition.type
        is_required = isinstance(declared, GraphQLNonNull)
        inner = declared.of_type if isinstance(declared, GraphQLNonNull) else declared
        is_list = isinstance(inner, GraphQLList)
        named = get_named_type(declared)
        sets = [each.selection_set for each in nodes if each.selection_set]
        return Step(
            key,
            resolver_of(kind.name, name),
            arguments,
            is_required,
            is_list,
            named.name.endswith("Connection"),
            isinstance(inner, GraphQLList) and isinstance(inner.of_type, GraphQLNonNull),
            Selection(self, named, sets) if sets else None,
            node,
        )


def _applies(condition: str, kind: GraphQLObjectType) -> bool:
    if condition == kind.name:
        return True
    named = schema().type_map[condition]
    if not is_abstract_type(named):
        return False
    abstract: GraphQLAbstractType = named  # type: ignore[assignment]
    return schema().is_sub_type(abstract, kind)
