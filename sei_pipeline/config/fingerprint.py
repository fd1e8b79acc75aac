"""What makes two configurations the same."""

from __future__ import annotations

import hashlib

import orjson

from sei_pipeline.config.model import Config
from sei_pipeline.config.tables import ROWS, SCHEMAS


def fingerprint(config: Config) -> str:
    """sha256 (hex) over the rows of all tables, all rows of the developers, calendars, connections' options.

    Left out are lines and warnings, and `working_days`: 18,600 rows a tree that follow from the calendar.
    """
    made = hashlib.sha256()
    for name in SCHEMAS:
        if name != "working_days":
            for row in ROWS[name](config):
                made.update(orjson.dumps((name, *row)))
    for person in config.developers:
        attributes = sorted(person.attributes.items())
        row = (
            person.email,
            person.full_name,
            person.manager_email,
            attributes,
            person.valid_from,
            person.valid_to,
        )
        made.update(orjson.dumps(row))
    for tree in config.trees:
        if working := tree.definition.working:
            hours = working.hours and (working.hours.begin, working.hours.end)
            made.update(orjson.dumps((tree.name, sorted(working.days), hours, sorted(set(working.holidays)))))
    for connection in config.connections:
        made.update(orjson.dumps((connection.name, connection.options), option=orjson.OPT_SORT_KEYS))
    return made.hexdigest()
