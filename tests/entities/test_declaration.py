"""The entities' declaration holds together, and the drop folder's form of it is what can be dropped in."""

from __future__ import annotations

import pytest

from sei_pipeline.connect.contract import ColumnType
from sei_pipeline.entities import ENTITIES
from sei_pipeline.entities.declaration import Entity, Key, Reference, Value
from sei_pipeline.entities.drop import DropStream, drop_streams

DROPS = {drop.name: drop for drop in drop_streams()}
every_entity = pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
every_drop = pytest.mark.parametrize("drop", DROPS.values(), ids=lambda drop: drop.name)


@every_entity
def test_an_entity_says_its_grain_and_its_key_is_made_of_its_columns(entity: Entity) -> None:
    names = [column.name for column in entity.columns]
    assert entity.grain.startswith("One row per ")
    assert set(entity.key) <= set(names)
    assert len(set(names)) == len(names)
    assert all(column.description.endswith(".") for column in entity.columns)
    assert entity.is_drop_stream or entity.made_from


@every_entity
def test_an_id_is_named_after_its_thing_and_times_and_truths_by_their_type(entity: Entity) -> None:
    for column in entity.columns:
        if isinstance(column, Key | Reference):
            assert column.name.endswith("_id")
        elif isinstance(column, Value):
            assert (column.type is ColumnType.TIMESTAMP) == column.name.endswith("_at"), column.name
            assert (column.type is ColumnType.BOOLEAN) == column.name.startswith(("is_", "has_")), column.name
            assert all(value == value.lower() for value in column.values)


@every_drop
def test_a_dropped_row_names_its_tool_and_instance_and_has_its_key(drop: DropStream) -> None:
    names = [column.name for column in drop.columns]
    assert names[:2] == ["tool", "instance"]
    assert len(set(names)) == len(names)
    assert set(drop.key) <= set(names)
    assert drop.key[:2] == ("tool", "instance")
    assert all(column.description for column in drop.columns)


@every_drop
def test_a_dropped_row_holds_natives_and_values_and_no_ids(drop: DropStream) -> None:
    names = {column.name for column in drop.columns}
    for column in drop.entity.columns:
        if isinstance(column, Reference):
            assert set(column.natives) <= names
            assert column.name not in names
        elif column.is_dropped_in:
            assert column.name in names


@every_drop
def test_what_makes_an_entitys_id_is_required_in_its_file(drop: DropStream) -> None:
    keys = [column for column in drop.entity.columns if isinstance(column, Key)]
    assert {native for key in keys for native in key.natives} <= set(drop.required)


def test_only_tickets_and_incidents_keep_columns_beyond_the_declared_ones() -> None:
    assert [name for name, drop in DROPS.items() if drop.has_custom_fields] == ["tickets", "incidents"]


def test_a_targets_row_of_the_drop_folder_has_what_makes_its_id() -> None:
    [targets] = [entity for entity in ENTITIES if entity.name == "deployment_targets"]
    [key] = [column for column in targets.columns if isinstance(column, Key)]
    assert DROPS["deployments"].key == ("tool", "instance", *key.natives)
