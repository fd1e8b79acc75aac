"""Commits over REST: a branch's, a pull request's (250 at most), and what one head has that another lacks (all)."""

from __future__ import annotations

from sei_pipeline.simulator.company.model import Commit
from sei_pipeline.simulator.github.call import Call, answered
from sei_pipeline.simulator.github.identifiers import sha_of
from sei_pipeline.simulator.github.instants import instant_of
from sei_pipeline.simulator.github.refusals import Refusal, not_found
from sei_pipeline.simulator.github.repository import RepositoryIndex
from sei_pipeline.simulator.github.shapes import Json, commit_of
from sei_pipeline.simulator.messages import Reply


def resolved(entry: RepositoryIndex, name: str) -> Commit | None:
    """The commit that a sha (or the unique start of one), branch or tag means."""
    if name in {"", "HEAD"}:
        name = entry.record.default_branch
    short = name.removeprefix("refs/").removeprefix("heads/").removeprefix("tags/")
    ref = entry.branches.get(short) or entry.tags.get(short)
    sha = ref.sha if ref else name
    found = entry.graph.commits.get(sha)
    if found is None and 7 <= len(sha) < 40:
        starting = [commit for key, commit in entry.graph.commits.items() if key.startswith(sha)]
        found = starting[0] if len(starting) == 1 else None
    return found


def commits(call: Call, entry: RepositoryIndex) -> Reply:
    """History of `sha` (default: the default branch) between `since` and `until`. Raises Refusal 409 when empty."""
    if entry.is_empty:
        raise Refusal(409, "Git Repository is empty.", "rest/commits/commits#list-commits")
    head = resolved(entry, call.request.first("sha"))
    if head is None:
        raise not_found()
    found = entry.graph.history(head.sha)
    since, until = call.request.first("since"), call.request.first("until")
    if since:
        found = [commit for commit in found if commit.committed_at >= instant_of(since)]
    if until:
        found = [commit for commit in found if commit.committed_at <= instant_of(until)]
    shown, headers = call.slice(found)
    return answered([commit_of(call, entry, commit) for commit in shown], headers=headers)


def commit(call: Call, entry: RepositoryIndex, name: str) -> Reply:
    """One commit with what it changed."""
    if entry.is_empty:
        raise Refusal(409, "Git Repository is empty.", "rest/commits/commits#get-a-commit")
    found = resolved(entry, name)
    if found is None:
        raise Refusal(422, f"No commit found for SHA: {name}", "rest/commits/commits#get-a-commit")
    total = found.added_lines + found.deleted_lines
    stats = {"total": total, "additions": found.added_lines, "deletions": found.deleted_lines}
    files = [_file(call, entry, found, path) for path in found.paths]
    return answered(commit_of(call, entry, found) | {"stats": stats, "files": files})


def _file(call: Call, entry: RepositoryIndex, commit: Commit, path: str) -> Json:
    """One file of a commit. How many lines of the commit were its own is not known; the first is said to have all."""
    is_first = path == commit.paths[0]
    added, deleted = (commit.added_lines, commit.deleted_lines) if is_first else (0, 0)
    return {
        "sha": sha_of(commit.sha, path),
        "filename": path,
        "status": "modified",
        "additions": added,
        "deletions": deleted,
        "changes": added + deleted,
        "contents_url": f"{call.api}/repos/{entry.record.name}/contents/{path}?ref={commit.sha}",
    }


def pull_commits(call: Call, entry: RepositoryIndex, number: int) -> Reply:
    """A pull request's commits, oldest first, `pull_commit_limit` at most whatever the page."""
    pull = entry.pulls_by_number.get(number)
    if pull is None:
        raise not_found()
    listed = pull.commit_shas[: call.behaviour.pull_commit_limit]
    shown, headers = call.slice(listed)
    known = entry.graph.commits
    return answered([commit_of(call, entry, known[sha]) for sha in shown if sha in known], headers=headers)


def comparison(call: Call, entry: RepositoryIndex, heads: str) -> Reply:
    """`base...head`: all commits of head that base lacks, paged, oldest first."""
    base_name, separator, head_name = heads.partition("...")
    base, head = resolved(entry, base_name), resolved(entry, head_name)
    if not separator or base is None or head is None:
        raise not_found()
    ahead, behind, merge_base = entry.graph.between(base.sha, head.sha)
    if merge_base is None:
        raise Refusal(404, f"No common ancestor between {base_name} and {head_name}.")
    status = {(False, False): "identical", (True, False): "ahead", (False, True): "behind"}.get(
        (bool(ahead), behind > 0), "diverged"
    )
    shown, headers = call.slice(ahead)
    body = {
        "url": f"{call.api}/repos/{entry.record.name}/compare/{heads}",
        "base_commit": commit_of(call, entry, base),
        "merge_base_commit": commit_of(call, entry, entry.graph.commits[merge_base]),
        "status": status,
        "ahead_by": len(ahead),
        "behind_by": behind,
        "total_commits": len(ahead),
        "commits": [commit_of(call, entry, commit) for commit in shown],
        "files": [],
    }
    return answered(body, headers=headers)
