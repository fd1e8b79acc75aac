"""One folder `orgtrees/<tree>/`: its definition, its teams' files, and the tree they make."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from sei_pipeline.config.csvfile import key
from sei_pipeline.config.definition import TreeDefinition, passes
from sei_pipeline.config.developers import FROM, MANAGER, TO, Developer, Developers
from sei_pipeline.config.planning import TooDeep, by_levels, by_manager
from sei_pipeline.config.report import Report, Samples, listed
from sei_pipeline.config.team_settings import TeamFile, TeamSettings
from sei_pipeline.config.teams import Teams, settings_of, shared_members
from sei_pipeline.config.tool_choice import Tools
from sei_pipeline.config.trees import MAX_DEPTH, Plan, Tree, counted, members_of, shape
from sei_pipeline.config.validation import validate, validate_rest
from sei_pipeline.config.yamlfile import YamlFile, read_yaml

TREE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")


def read_tree(
    report: Report, folder: Path, developers: Developers | None, profiles: Collection[str], tools: Tools
) -> Tree | None:
    """The tree of `folder`, or None where it can't be built (which is reported). `developers` are free
    of errors; None where there are none that could be used: then only the files' forms are checked."""
    file = _definition_file(report, folder)
    definition = validate_rest(report, file, TreeDefinition, title=folder.name) if file else None
    default_file = read_yaml(report, folder / "defaults.yml") if (folder / "defaults.yml").exists() else None
    defaults = (validate(report, default_file, TeamSettings) if default_file else None) or TeamSettings()
    teams = _team_files(report, folder)
    for team_file, team in teams:
        tools.check(report, team_file, team.integrations)
    if file is None or definition is None:
        return None
    tools.check(report, file, definition.integrations)
    if definition.efficiency_profile not in profiles:
        name, line = definition.efficiency_profile, file.line(("efficiency_profile",))
        todo = report.did_you_mean(name, sorted(profiles)) or f"Write profiles_config/efficiency/{name}.yml."
        report.error(
            file.name,
            line,
            "UNKNOWN_PROFILE",
            f"the profile {name!r}",
            f"one of {listed(sorted(profiles))}",
            todo,
        )
    if developers is None:
        return None
    columns = _columns(report, file, definition, developers)
    if columns is None:
        return None
    rows, left_out = _filtered(definition, columns, developers)
    plan = _plan(report, file, definition, columns, rows, developers)
    if plan is None:
        return None
    nodes = shape(folder.name, definition.title, plan.names)
    found = Teams(report, {node.path: node for node in nodes.values() if node.depth > 0})
    members = members_of(nodes, plan.stays)
    members += shared_members(report, file, definition, found, members, developers)
    own, files = settings_of(report, teams, found)
    leaves = [node.node_id for node in nodes.values() if node.is_team]
    return Tree(
        name=folder.name,
        definition=definition,
        nodes=counted(nodes.values(), members),
        members=tuple(sorted(members, key=lambda m: (m.node_id, m.email, str(m.valid_from or "")))),
        settings={leaf: own.get(leaf, TeamSettings()).over(defaults) for leaf in leaves},
        restricted={leaf: own.get(leaf, TeamSettings()).attribution(defaults) for leaf in leaves},
        left_out=left_out,
        files=files,
        own=own,
        defaults=defaults,
    )


def _definition_file(report: Report, folder: Path) -> YamlFile | None:
    if not TREE_NAME.match(folder.name):
        report.error(
            report.name(folder), None, "INVALID_NAME", f"the folder {folder.name!r}",
            "small letters, digits, - and _ (the name becomes part of ids)", "Rename the folder.",
        )  # fmt: skip
    if not (folder / "tree.yml").exists():
        report.error(
            report.name(folder), None, "MISSING_FILE", "no tree.yml", "one in every folder of orgtrees/",
            "Write one, or move the folder away.",
        )  # fmt: skip
        return None
    return read_yaml(report, folder / "tree.yml")


def _team_files(report: Report, folder: Path) -> list[tuple[YamlFile, TeamFile]]:
    files = (read_yaml(report, path) for path in sorted((folder / "teams").rglob("*.yml")))
    made = ((file, validate_rest(report, file, TeamFile)) for file in files if file)
    return [(file, team) for file, team in made if team is not None]


def _columns(
    report: Report, file: YamlFile, definition: TreeDefinition, developers: Developers
) -> dict[str, str] | None:
    """Column as tree.yml writes it -> the developers' column; None after reporting missing or blank ones."""
    known = {k: name for k, name in developers.columns.items() if name not in (FROM, TO)}
    errors = len(report.errors)
    used: dict[str, str] = {}
    places = [(("levels", i), column) for i, column in enumerate(definition.levels or ())]
    places += [(("filters", i, "column"), f.column) for i, f in enumerate(definition.filters)]  # type: ignore[misc]
    for path, written in places:
        column = known.get(key(written))
        if column is None:
            todo = report.did_you_mean(written, list(known.values()))
            expected = f"one of {listed(known.values(), 20)}"
            report.error(
                file.name,
                file.line(path),
                "REQUIRED_FIELD_MISSING",
                f"no column {written!r} in developers.csv",
                expected,
                todo,
            )
            continue
        used[written] = column
        blank = Samples("REQUIRED_VALUE_MISSING", f"{column} in every row, as {file.name} uses it", "Fill the cells.")
        without = [row for row in developers.rows if not row.value(column)] if column != MANAGER else []
        for row in sorted(without, key=lambda row: row.line):
            blank.add(row.line, row.email)
        if problem := blank.problem(developers.file):
            report.errors.append(problem)
    levels = [used.get(level) for level in definition.levels or ()]
    if MANAGER in levels[:-1] or len(set(levels)) != len(levels):
        report.error(
            file.name, file.line(("levels",)), "INVALID_VALUE", f"{listed(definition.levels or ())}",
            f"each column once, {MANAGER} only as the last", "Reorder the levels.",
        )  # fmt: skip
    return used if len(report.errors) == errors else None


def _filtered(
    definition: TreeDefinition, columns: Mapping[str, str], developers: Developers
) -> tuple[list[Developer], dict[str, str]]:
    """The rows that pass every filter, and, of people without one, the filter that their last row failed."""
    filters = [(columns[f.column], f.pattern(), f.equals is not None) for f in definition.filters]
    rows = [row for row in developers.rows if passes(row, filters)]
    included = {row.email for row in rows}
    left_out = {}
    for row in developers.rows:
        if row.email not in included:
            failed = next(f for f, made in zip(definition.filters, filters, strict=True) if not passes(row, [made]))
            values = " or ".join(failed.equals or failed.not_equals or ())
            left_out[row.email] = f"{failed.column} {'is not' if failed.equals else 'is'} {values}"
    return rows, left_out


def _plan(
    report: Report, file: YamlFile, definition: TreeDefinition, columns: Mapping[str, str],
    rows: list[Developer], developers: Developers,
) -> Plan | None:  # fmt: skip
    if not rows:
        todo = "Check the filters." if definition.filters else "Check developers.csv."
        report.warn(
            file.name,
            file.line(("filters",)),
            "EMPTY_TREE",
            "no developer in this tree",
            "at least one",
            todo,
        )
    latest = developers.latest()
    if definition.levels is not None:
        return by_levels(rows, [columns[level] for level in definition.levels], latest)
    try:
        return by_manager(rows, definition.title, latest)
    except TooDeep as exc:
        report.error(
            developers.file, latest[exc.email].line, "TREE_TOO_DEEP",
            f"more than {MAX_DEPTH} managers above {exc.email}",
            f"at most {MAX_DEPTH} levels", "Check the managers in developers.csv.",
        )  # fmt: skip
        return None
