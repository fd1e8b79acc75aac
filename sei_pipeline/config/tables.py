"""The configuration as tables: what reaches dbt. Names and columns are a contract with the SQL.

Rows are in a fixed order, so the same configuration gives the same tables. Text unless the schema says
otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import orjson
import pyarrow as pa

from sei_pipeline.config import team_rows
from sei_pipeline.config.calendars import working_days
from sei_pipeline.config.model import Config
from sei_pipeline.config.team_rows import Row

INCLUSIVE = ("change_failure_rate", "deployment_frequency")  # a value on an upper bound is still in the band


def _schema(columns: str) -> pa.Schema:
    """`name other:type ...`; text where no type is given."""
    types = {
        "int": pa.int64(), "bool": pa.bool_(), "double": pa.float64(), "date": pa.date32(),
        "at": pa.timestamp("us", "UTC"),
    }  # fmt: skip
    pairs = (column.partition(":") for column in columns.split())
    return pa.schema([(name, types[kind] if kind else pa.string()) for name, _, kind in pairs])


SCHEMAS: dict[str, pa.Schema] = {
    "org_trees": _schema("tree_name tree_title profile_name timezone attribution"),
    "org_nodes": _schema(
        "node_id tree_name node_name node_path parent_node_id depth:int is_team:bool is_implicit:bool member_count:int"
    ),
    "org_node_ancestors": _schema("node_id ancestor_node_id distance:int"),
    "org_members": _schema("node_id person_email is_shared:bool valid_from:date valid_to:date"),
    "people": _schema("person_email full_name manager_email attributes"),
    "person_identities": _schema("person_email tool instance account_name account_type_override"),
    "team_settings": _schema(
        "node_id setting group_index:int condition_index:int property operator is_negated:bool value value_pattern"
    ),
    "team_setting_groups": _schema("node_id setting group_index:int group_text is_inherited:bool"),
    "team_attribution": _schema("node_id metric is_restricted_to_team:bool"),
    "team_integrations": _schema("node_id integration_kind section connection_name"),
    "team_story_point_bands": _schema("node_id band_index:int band upper_bound:double"),
    "access_grants": _schema("user_name role node_id"),
    "efficiency_profiles": _schema(
        "profile_name description lead_time_population lead_time_order deployment_source failure_source "
        "failure_window_seconds:int restore_source sprint_grace_seconds:int sprint_estimate"
    ),
    "profile_phases": _schema(
        "profile_name phase_index:int phase_name start_event start_qualifier start_occurrence "
        "end_event end_qualifier end_occurrence"
    ),
    "profile_evidence": _schema("profile_name evidence_kind"),
    "profile_bands": _schema("profile_name metric band upper_bound:double is_upper_inclusive:bool is_own:bool edition"),
    "connections": _schema("connection_name tool is_enabled:bool"),
    "services": _schema("service_name tool instance repository path"),
    "working_days": _schema(
        "tree_name utc_date:date working_seconds_before:int "
        "first_started_at:at first_ended_at:at second_started_at:at second_ended_at:at"
    ),
}


def _org_trees(config: Config) -> Iterator[Row]:
    for tree in config.trees:
        made = tree.definition
        yield tree.name, made.title, made.efficiency_profile, made.timezone, made.attribution


def _org_nodes(config: Config) -> Iterator[Row]:
    for tree in config.trees:
        for n in tree.nodes:
            yield (
                n.node_id,
                tree.name,
                n.name,
                n.path,
                n.parent_id,
                n.depth,
                n.is_team,
                n.is_implicit,
                n.member_count,
            )


def _org_node_ancestors(config: Config) -> Iterator[Row]:
    for tree in config.trees:
        parent = {node.node_id: node.parent_id for node in tree.nodes}
        for node in tree.nodes:
            ancestor: str | None = node.node_id
            for distance in range(node.depth + 1):
                yield node.node_id, ancestor, distance
                ancestor = parent[ancestor] if ancestor is not None else None


def _org_members(config: Config) -> Iterator[Row]:
    for tree in config.trees:
        for m in tree.members:
            yield m.node_id, m.email, m.is_shared, m.valid_from, m.valid_to


def _people(config: Config) -> Iterator[Row]:
    for email, row in {row.email: row for row in config.developers}.items():
        attributes = orjson.dumps(dict(row.attributes), option=orjson.OPT_SORT_KEYS).decode()
        yield email, row.full_name, row.manager_email, attributes


def _person_identities(config: Config) -> Iterator[Row]:
    for i in config.identities:
        yield i.email, i.tool, i.instance, i.account, i.account_type


def _efficiency_profiles(config: Config) -> Iterator[Row]:
    for p in config.profiles:
        failure = p.change_failure_rate
        yield (
            p.name, p.description, p.lead_time.population, p.lead_time.order, p.deployment_frequency.source,
            failure.source, round(failure.window_hours * 3600), p.time_to_restore.source,
            round(p.sprints.grace_days * 86400), p.sprints.estimate,
        )  # fmt: skip


def _profile_phases(config: Config) -> Iterator[Row]:
    for profile in config.profiles:
        for index, phase in enumerate(profile.lead_time.enabled(), start=1):
            start, end = phase.start, phase.end
            begins = (start.event, start.qualifier, start.occurrence) if start else (None, None, None)
            yield profile.name, index, phase.name, *begins, end.event, end.qualifier, end.occurrence


def _profile_evidence(config: Config) -> Iterator[Row]:
    for profile in config.profiles:
        for kind in sorted(set(profile.change_failure_rate.kinds())):
            yield profile.name, kind


def _profile_bands(config: Config) -> Iterator[Row]:
    """Bounds of its own: seconds, for deployment_frequency from one deployment to the next; rates 0 to 1. Where it
    gives none, rows without a bound: that of its edition holds."""
    for profile in config.profiles:
        bands = profile.bands
        metrics = [(name, getattr(bands, name)) for name in sorted(type(bands).model_fields) if name != "edition"]
        metrics += [(f"lead_time.{p.name}", p.bands) for p in profile.lead_time.enabled() if p.bands]
        for metric, own in metrics:
            is_inclusive = metric in INCLUSIVE
            bounds = own.bounds() if own else (None, None, None)
            for band, bound in zip(("elite", "high", "medium", "low"), (*bounds, None), strict=True):
                yield profile.name, metric, band, bound, is_inclusive and band != "low", own is not None, bands.edition


def _connections(config: Config) -> Iterator[Row]:
    for connection in config.connections:
        yield connection.name, connection.tool, connection.is_enabled


def _services(config: Config) -> Iterator[Row]:
    for s in config.services:
        yield s.name, s.tool, s.instance, s.repository, s.path


def _working_days(config: Config) -> Iterator[Row]:
    for tree in config.trees:
        for day in working_days(tree.definition):
            yield (
                tree.name,
                day.utc_date,
                day.seconds_before,
                *(day.first or (None, None)),
                *(day.second or (None, None)),
            )


ROWS: dict[str, Callable[[Config], Iterator[Row]]] = {
    "org_trees": _org_trees,
    "org_nodes": _org_nodes,
    "org_node_ancestors": _org_node_ancestors,
    "org_members": _org_members,
    "people": _people,
    "person_identities": _person_identities,
    "team_settings": team_rows.team_settings,
    "team_setting_groups": team_rows.team_setting_groups,
    "team_attribution": team_rows.team_attribution,
    "team_integrations": team_rows.team_integrations,
    "team_story_point_bands": team_rows.team_story_point_bands,
    "access_grants": team_rows.access_grants,
    "efficiency_profiles": _efficiency_profiles,
    "profile_phases": _profile_phases,
    "profile_evidence": _profile_evidence,
    "profile_bands": _profile_bands,
    "connections": _connections,
    "services": _services,
    "working_days": _working_days,
}


def tables(config: Config) -> dict[str, pa.Table]:
    """Table name -> table, all of SCHEMAS; typed and without rows where nothing is configured."""
    return {name: _table(SCHEMAS[name], ROWS[name](config)) for name in SCHEMAS}


def _table(schema: pa.Schema, rows: Iterator[Row]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
