"""The REST paths that are served, and which permission each needs."""

from __future__ import annotations

from collections.abc import Callable

from sei_pipeline.simulator.github import code, runs
from sei_pipeline.simulator.github.call import Call, answered
from sei_pipeline.simulator.github.refusals import Refusal, not_found
from sei_pipeline.simulator.github.repository import RepositoryIndex
from sei_pipeline.simulator.github.shapes import Json, listed_repository_of, user_of, whole_repository_of
from sei_pipeline.simulator.messages import Reply

KINDS: dict[str, Callable[[RepositoryIndex], bool]] = {
    "all": lambda entry: True,
    "public": lambda entry: not entry.record.is_private,
    "private": lambda entry: entry.record.is_private,
    "forks": lambda entry: entry.record.is_fork,
    "sources": lambda entry: not entry.record.is_fork,
    "member": lambda entry: True,
}


def answer_rest(call: Call) -> Reply:
    """The answer to a GET. Raises Refusal."""
    match call.parts:
        case ("user",):
            return _user(call)
        case ("orgs", login, "repos"):
            return _organization_repositories(call, login)
        case ("installation", "repositories"):
            return _installation_repositories(call)
        case ("repos", owner, name, *rest):
            return _repository(call, f"{owner}/{name}", tuple(rest))
        case ("repositories", number, *rest) if number.isdecimal():
            entry = call.index.repositories_by_id.get(int(number))
            return _in_repository(call, entry, tuple(rest))
        case _:
            raise not_found()


def _user(call: Call) -> Reply:
    if call.token.kind == "installation":
        raise Refusal(403, "Resource not accessible by integration")
    person = call.index.people_by_login.get(call.token.login.lower())
    body: Json = user_of(call, person) or {"login": call.token.login, "id": 1, "type": "User", "site_admin": False}
    return answered({**body, "name": person.github_name if person else None})


def _visible(call: Call, entries: list[RepositoryIndex]) -> list[RepositoryIndex]:
    return [entry for entry in entries if call.token.sees(entry.record.name, entry.record.is_private)]


def _organization_repositories(call: Call, login: str) -> Reply:
    organization = call.index.organizations.get(login.lower())
    if organization is None:
        raise not_found()
    if call.token.needs_sign_on:  # GitHub leaves out what may not be seen, and only hints at it
        return answered([], headers={"X-GitHub-SSO": "partial-results; organizations=" + str(1)})
    chosen = KINDS.get(call.request.first("type", "all"), KINDS["all"])
    entries = [entry for entry in _visible(call, list(organization.repositories.records)) if chosen(entry)]
    sort = call.request.first("sort", "created")
    if sort == "full_name":
        entries.sort(key=lambda entry: entry.record.name.lower())
    if call.request.first("direction", "asc" if sort == "full_name" else "desc") == "desc":
        entries.reverse()
    shown, headers = call.slice(entries)
    return answered([listed_repository_of(call, entry) for entry in shown], headers=headers)


def _installation_repositories(call: Call) -> Reply:
    if call.token.kind != "installation":
        raise Refusal(
            403,
            "You must authenticate with an installation access token in order to list repositories for"
            " an installation.",
        )
    entries = _visible(call, list(call.index.repositories.values()))
    shown, headers = call.slice(entries)
    body = {
        "total_count": len(entries),
        "repository_selection": "all" if call.token.repositories is None else "selected",
        "repositories": [listed_repository_of(call, entry) for entry in shown],
    }
    return answered(body, headers=headers)


def _repository(call: Call, name: str, rest: tuple[str, ...]) -> Reply:
    if call.index.is_renamed(name):
        entry = call.see(call.index.repository(name), "metadata")
        address = "/".join([f"{call.api}/repositories/{entry.record.repository_id}", *rest])
        body = {"message": "Moved Permanently", "url": address, "documentation_url": call.behaviour.documentation}
        return answered(body, 301, {"Location": address})
    return _in_repository(call, call.index.repository(name), rest)


def _in_repository(call: Call, entry: RepositoryIndex | None, rest: tuple[str, ...]) -> Reply:
    match rest:
        case ():
            return answered(whole_repository_of(call, call.see(entry, "metadata")))
        case ("actions", "runs"):
            return runs.runs(call, call.see(entry, "actions"))
        case ("actions", "runs", number) if number.isdecimal():
            return runs.run(call, call.see(entry, "actions"), int(number))
        case ("actions", "runs", number, "jobs") if number.isdecimal():
            return runs.jobs(call, call.see(entry, "actions"), int(number))
        case ("commits",):
            return code.commits(call, call.see(entry, "contents"))
        case ("commits", name):
            return code.commit(call, call.see(entry, "contents"), name)
        case ("compare", heads):
            return code.comparison(call, call.see(entry, "contents"), heads)
        case ("pulls", number, "commits") if number.isdecimal():
            return code.pull_commits(call, call.see(entry, "pull_requests"), int(number))
        case _:
            call.see(entry, "metadata")
            raise not_found()
