"""What files say about single teams of a built tree: their settings, and people added by hand."""

from __future__ import annotations

from dataclasses import dataclass

from sei_pipeline.config.definition import TreeDefinition
from sei_pipeline.config.developers import Developers
from sei_pipeline.config.report import Report, listed
from sei_pipeline.config.team_settings import TeamFile
from sei_pipeline.config.trees import Member, Node
from sei_pipeline.config.yamlfile import YamlFile


@dataclass(frozen=True)
class Teams:
    """Finds a team by the path that a file names it by."""

    report: Report
    by_path: dict[str, Node]

    def find(self, path: str, file: YamlFile, line: int) -> Node | None:
        """The team at `path`, or None after reporting that there is none or that the node is no team."""
        wanted = "/".join(part.strip() for part in path.strip().strip("/").split("/"))
        node = self.by_path.get(wanted)
        if node is None:
            teams = [path for path, node in self.by_path.items() if node.is_team]
            todo = self.report.did_you_mean(wanted, teams) or f"Teams are {listed(teams)}."
            self.report.error(file.name, line, "UNKNOWN_TEAM", f"the team {wanted!r}", "a team of this tree", todo)
        elif not node.is_team:
            below = [path for path, other in self.by_path.items() if other.is_team and path.startswith(wanted + "/")]
            todo = f"Name one of {listed(below)}, or write defaults.yml."
            expected = "a team without nodes below it (a parent gets its numbers from its teams)"
            self.report.error(file.name, line, "NOT_A_TEAM", f"the parent node {wanted!r}", expected, todo)
        return node if node is not None and node.is_team else None


def shared_members(
    report: Report,
    file: YamlFile,
    definition: TreeDefinition,
    teams: Teams,
    members: list[Member],
    known: Developers,
) -> list[Member]:
    """The members that tree.yml adds by hand; one who is a member anyway is added once only."""
    emails = {row.email for row in known.rows}
    present = {(member.node_id, member.email) for member in members}
    made = []
    for path, people in definition.shared_developers.items():
        team = teams.find(path, file, file.line(("shared_developers", path)))
        for index, written in enumerate(people):
            email = written.lower()
            if email not in emails:
                line = file.line(("shared_developers", path, index))
                todo = report.did_you_mean(email, sorted(emails))
                report.error(
                    file.name, line, "UNKNOWN_DEVELOPER", f"{email!r}", "an e-mail that developers.csv lists",
                    todo or "Add the person to developers.csv.",
                )  # fmt: skip
            elif team is not None and (team.node_id, email) not in present:
                present.add((team.node_id, email))
                made.append(Member(team.node_id, email, True, None, None))
    return made


def settings_of(
    report: Report, files: list[tuple[YamlFile, TeamFile]], teams: Teams
) -> tuple[dict[str, TeamFile], dict[str, str]]:
    """(team (node id) -> what its file says, team -> the file's name). Two files for one team are an error."""
    first: dict[str, str] = {}
    made: dict[str, TeamFile] = {}
    for file, settings in files:
        line = file.line(("team",))
        node = teams.find(settings.team, file, line)
        if node is None:
            continue
        if node.node_id in first:
            report.error(
                file.name, line, "DUPLICATE_TEAM", f"settings for {settings.team!r} again",
                f"one file a team (the first is {first[node.node_id]})", "Merge the two files.",
            )  # fmt: skip
            continue
        first[node.node_id], made[node.node_id] = file.name, settings
    return made, first
