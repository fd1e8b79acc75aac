"""Reads a project folder: `orgtrees/` and `profiles_config/` into one `Config`, or every error in them at
once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from sei_pipeline.config.access import read_access
from sei_pipeline.config.connections import Connection, read_connections, read_services
from sei_pipeline.config.developers import Developers, read_developers
from sei_pipeline.config.identities import read_identities
from sei_pipeline.config.model import Config
from sei_pipeline.config.profiles import Profile
from sei_pipeline.config.report import Report, in_order, listed
from sei_pipeline.config.tool_choice import Tools
from sei_pipeline.config.tree_reader import read_tree
from sei_pipeline.config.trees import Tree
from sei_pipeline.config.validation import validate
from sei_pipeline.config.yamlfile import read_yaml
from sei_pipeline.errors import Problem

# Folder -> the files and folders that are read in it; None: every *.yml file.
KNOWN: dict[str, tuple[str, ...] | None] = {
    "profiles_config": ("access.yml", "connections.yml", "services.yml", "efficiency", "schemas"),
    "profiles_config/efficiency": None,
    "orgtrees": ("developers.csv", "developers.yml", "identities.csv"),
}
KNOWN_IN_TREE = ("tree.yml", "defaults.yml", "teams")


def load(
    home: Path,
    integrations: Collection[str],
    check_options: Callable[[Connection], Iterable[Problem]] = lambda _: (),
    brings: Mapping[str, Collection[str]] | None = None,
) -> Config:
    """The configuration of the project in `home`. `integrations` are the names a connection's tool may have;
    `check_options` says what is wrong with the options of one connection, `brings` which kinds of things a tool has.

    Raises ConfigError with every problem of every file; nothing is applied when there is one.
    A folder without any of the files gives an empty configuration.
    """
    report = Report(home)
    org, profiles_folder = home / "orgtrees", home / "profiles_config"
    profiles = _profiles(report, profiles_folder / "efficiency")
    connections = read_connections(report, profiles_folder, integrations, check_options)
    services = read_services(report, profiles_folder)
    developers, usable = _developers(report, org)
    emails = None if developers is None and (org / "developers.csv").exists() else _emails(developers)
    identities = read_identities(report, org, emails, integrations)
    names = {path.stem for path in (profiles_folder / "efficiency").glob("*.yml")}
    tools = Tools({connection.name: connection for connection in connections}, brings)
    trees = _trees(report, org, usable, names, tools)
    nodes = {node.node_id for tree in trees for node in tree.nodes} if _built(org, trees) else None
    access = read_access(report, profiles_folder, nodes, tools.connections)
    _unread_files(report, home)
    report.raise_if_any()
    return Config(
        developers=developers.rows if developers else (),
        identities=identities,
        trees=trees,
        profiles=profiles,
        connections=connections,
        services=services,
        access=access,
        warnings=tuple(in_order(report.warnings)),
    )


def _developers(report: Report, folder: Path) -> tuple[Developers | None, Developers | None]:
    """(the developers as far as they could be read, the same if they are without errors): only those make
    trees.
    """
    errors = len(report.errors)
    developers = read_developers(report, folder)
    return developers, developers if len(report.errors) == errors else None


def _emails(developers: Developers | None) -> Collection[str]:
    return {row.email for row in developers.rows} if developers else set()


def _profiles(report: Report, folder: Path) -> tuple[Profile, ...]:
    made = []
    for path in sorted(folder.glob("*.yml")):
        file = read_yaml(report, path)
        profile = validate(report, file, Profile) if file else None
        if file is None or profile is None:
            continue
        if profile.name != path.stem:
            report.error(
                file.name, file.line(("name",)), "INVALID_NAME", f"the name {profile.name!r}",
                f"the file's name, {path.stem!r}", "Change the one or the other.",
            )  # fmt: skip
        made.append(profile)
    return tuple(made)


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_dir() and not path.name.startswith("."))


def _built(folder: Path, trees: Collection[Tree]) -> bool:
    """Whether every tree could be built: else nobody knows which nodes there are."""
    return len(trees) == len(_folders(folder))


def _trees(
    report: Report, folder: Path, developers: Developers | None, profiles: set[str], tools: Tools
) -> tuple[Tree, ...]:
    folders = _folders(folder)
    if folders and not (folder / "developers.csv").exists():
        report.error(
            "orgtrees", None, "MISSING_FILE", "no developers.csv beside the trees", "a list of all people",
            "Export it with the columns Email, Manager Email, Full Name.",
        )  # fmt: skip
    trees = []
    for path in folders:
        tree = read_tree(report, path, developers, profiles, tools)
        if tree is not None:
            trees.append(tree)
    return tuple(trees)


def _unread_files(report: Report, home: Path) -> None:
    """Warns of YAML and CSV files that nothing reads: a file with a slip in its name would be lost in
    silence.
    """
    known = dict(KNOWN)
    for path in sorted((home / "orgtrees").glob("*/")):
        known[f"orgtrees/{path.name}"] = KNOWN_IN_TREE
    folders = [(home / name, names) for name, names in known.items()]
    folders += [(path, None) for path in sorted((home / "orgtrees").glob("*/teams"))]
    for folder, names in folders:
        for path in sorted(folder.rglob("*") if names is None else folder.glob("*")):
            if not path.is_file() or path.suffix not in (".yml", ".yaml", ".csv"):
                continue
            if path.suffix == ".yml" if names is None else path.name in names:
                continue
            todo = report.did_you_mean(path.name, names or (path.with_suffix(".yml").name,))
            expected = f"one of {listed(names)}" if names else "files with the ending .yml"
            report.warn(
                report.name(path),
                None,
                "UNREAD_FILE",
                "a file that nothing reads",
                expected,
                todo or "Rename or remove it.",
            )
