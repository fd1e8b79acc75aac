"""The GraphQL queries about many repositories at once, workflow jobs, and organisations."""

from __future__ import annotations

from sei_pipeline.integrations.github.queries import PAGE_INFO

HEAD_FIELDS = """databaseId id nameWithOwner url isPrivate isArchived isFork isEmpty hasIssuesEnabled createdAt pushedAt
defaultBranchRef { name target { oid } }
branches: refs(refPrefix: "refs/heads/", first: 1) { totalCount }
tags: refs(refPrefix: "refs/tags/", first: 1) { totalCount }
pullRequests(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { totalCount nodes { updatedAt } }
issues(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { totalCount nodes { updatedAt } }
deployments(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) { totalCount nodes { id createdAt updatedAt } }
releases(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) { totalCount nodes { id updatedAt } }"""


def heads(count: int) -> str:
    """What `count` repositories look like now: variables o0, n0, o1, n1 ... and answers r0, r1 ..."""
    variables = ", ".join(f"$o{number}: String!, $n{number}: String!" for number in range(count))
    fields = "\n".join(
        f"r{number}: repository(owner: $o{number}, name: $n{number}) {{ ...head }}" for number in range(count)
    )
    return f"query({variables}) {{\n{fields}\n}}\nfragment head on Repository {{ {HEAD_FIELDS} }}"


JOB_FIELDS = "databaseId name status conclusion startedAt completedAt permalink"
# `checkType: ALL`: the jobs of earlier attempts too.
JOBS = f"""query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on WorkflowRun {{ id checkSuite {{ id
checkRuns(first: 50, filterBy: {{checkType: ALL}}) {{ {PAGE_INFO} nodes {{ {JOB_FIELDS} }} }} }} }} }} }}"""
MORE_JOBS = f"""query($id: ID!, $after: String) {{ node(id: $id) {{ ... on WorkflowRun {{ checkSuite {{
checkRuns(first: 100, after: $after, filterBy: {{checkType: ALL}}) {{
{PAGE_INFO} nodes {{ {JOB_FIELDS} }} }} }} }} }} }}"""

_PERSON = "__typename id databaseId login name"
_EMAILS = " email organizationVerifiedDomainEmails(login: $login)"


def members(with_emails: bool) -> str:
    """Members of an organisation. E-mails need the scope `read:user` or `user:email`."""
    return f"""query($login: String!, $first: Int!, $after: String) {{ organization(login: $login) {{
membersWithRole(first: $first, after: $after) {{ {PAGE_INFO}
edges {{ role node {{ {_PERSON}{_EMAILS if with_emails else ""} }} }} }} }} }}"""


_MEMBERS = f"{PAGE_INFO} edges {{ role node {{ login }} }}"
TEAMS = f"""query($login: String!, $first: Int!, $after: String) {{ organization(login: $login) {{
teams(first: $first, after: $after) {{ {PAGE_INFO} nodes {{ id slug name description parentTeam {{ slug }}
members(first: 100) {{ {_MEMBERS} }} }} }} }} }}"""
MORE_MEMBERS = f"""query($login: String!, $slug: String!, $after: String) {{ organization(login: $login) {{
team(slug: $slug) {{ members(first: 100, after: $after) {{ {_MEMBERS} }} }} }} }}"""
