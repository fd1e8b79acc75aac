"""The entity model: what every tool's records become. The one declaration; docs/entities.md is made from it."""

from __future__ import annotations

from sei_pipeline.entities import delivery, source_code, tracking
from sei_pipeline.entities.declaration import Entity

ENTITIES: tuple[Entity, ...] = (*source_code.ENTITIES, *tracking.ENTITIES, *delivery.ENTITIES)
