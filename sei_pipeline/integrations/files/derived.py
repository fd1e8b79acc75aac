"""SQL of the staging models that don't stand one to one on a stream of the drop folder: repositories and
accounts that rows only mention, parents and repositories of commits, executions and targets of deployments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sei_pipeline.entities.drop import DropStream

_CASELESS = {"repository", "commit_sha"}  # their ids fold case, so their keys do too


def key_of(names: Sequence[str]) -> list[str]:
    """Key expressions for the macro `newest`, under which rows with one id are one record."""
    return [f"lower({name})" if name in _CASELESS else name for name in names]


def newest(stream: str, key: Sequence[str]) -> str:
    """The newest rows of a stream of the drop folder, as a subquery."""
    source, keys = f"source('files', '{stream}')", f"key={list(key)!r}"
    one_line = f"{{{{ newest({source}, {keys}, mode='snapshot') }}}}"
    if len(one_line) < 90:
        return one_line
    return f"{{{{ newest(\n        {source},\n        {keys},\n        mode='snapshot'\n    ) }}}}"


def thing_id(thing: str, natives: Sequence[str]) -> str:
    """The id of a thing out of columns."""
    return f"{{{{ thing_id('{thing}', {list(natives)!r}) }}}}"


def models(drops: Mapping[str, DropStream]) -> dict[str, str]:
    """SQL by entity, for every entity that needs more than its columns renamed."""
    commits, deployments = drops["commits"], drops["deployments"]
    by_sha = newest("commits", key_of(["commit_sha"]))
    return {
        "repositories": _repositories(drops),
        "commit_parents": _COMMIT_PARENTS.replace("<commits>", by_sha),
        "commit_repositories": _COMMIT_REPOSITORIES.replace("<commits>", _every_row(commits)),
        "accounts": _accounts(drops),
        "deployments": _DEPLOYMENTS.replace("<deployments>", _every_row(deployments)),
        "deployment_targets": _DEPLOYMENT_TARGETS.replace("<deployments>", _every_row(deployments)),
    }


def _every_row(drop: DropStream) -> str:
    return newest(drop.name, key_of(drop.key))


def _repositories(drops: Mapping[str, DropStream]) -> str:
    nothing = "null, null, null, null, 1"  # the first branch of the union gives the types
    streams = ("commits", "pull_requests", "builds", "deployments")
    mentions = [_mention(drops[stream], "repository", nothing) for stream in streams]
    text = _REPOSITORIES.replace("<repositories>", _every_row(drops["repositories"]))
    return text.replace("<mentions>", "\n    union all\n".join(mentions))


def _mention(drop: DropStream, column: str, nothing: str) -> str:
    """Rows that only name a thing: tool, instance, its name, and nothing else that is known of it."""
    selected = f"    select tool, instance, {column}, {nothing}, _connection"
    return f"{selected}\n    from {_every_row(drop)} as raw"


def _accounts(drops: Mapping[str, DropStream]) -> str:
    nothing = "null, null, null, 1"
    mentions = [_mention(drops[stream], column, nothing) for stream, column in _ACCOUNT_COLUMNS]
    mentions.append(_mention(drops["ticket_changes"], "assignee", nothing) + _ASSIGNEES)
    text = _ACCOUNTS.replace("<people>", _every_row(drops["people"]))
    text = text.replace("<commits>", newest("commits", key_of(["commit_sha"])))
    return text.replace("<mentions>", "\n    union all\n".join(mentions))


_ACCOUNT_COLUMNS = (
    ("tickets", "assignee_account"),
    ("tickets", "reporter_account"),
    ("ticket_changes", "account_name"),
    ("pull_requests", "author_account"),
    ("pull_request_reviews", "reviewer_account"),
)
# Who had a ticket once may stand nowhere else.
_ASSIGNEES = """
    {{ explode(list_of(['raw.from_value', 'raw.to_value']), 'assignee') }}
    where raw.field_name = 'assignee'"""
_REPOSITORIES = """\
-- A repository is known as soon as a row names it; a row of its own says more.
with named as (
    select
        tool, instance, repository, default_branch, url, is_shallow, is_empty, 0 as priority, _connection
    from <repositories> as raw
    union all
<mentions>
)

select
    {{ thing_id('repository', ['repository']) }} as repository_id,
    repository as repository_name,
    default_branch,
    url,
    is_shallow,
    is_empty,
    _connection
from named
where repository is not null and repository not like '%:%:repository:%' -- a whole id is another tool's to describe
qualify row_number() over (
    partition by tool, instance, lower(repository) order by priority, _connection, repository
) = 1
"""
_ACCOUNTS = """\
-- An account is known as soon as a row names it; its row in `people` says more. Authors of commits go by e-mail.
with named as (
    select
        tool, instance, account_name, display_name, lower(email) as email,
        lower(provider_account_type) as provider_account_type, 0 as priority, _connection
    from <people> as raw
    union all
<mentions>
    union all
    select tool, instance, lower(author_email), author_name, lower(author_email), null, 2, _connection
    from <commits> as raw
)

select
    {{ thing_id('account', ['account_name']) }} as account_id,
    account_name,
    display_name,
    email,
    provider_account_type,
    _connection
from named
where account_name is not null and account_name not like '%:%:account:%' -- a whole id is another tool's to describe
qualify row_number() over (
    partition by tool, instance, account_name
    order by priority, _connection, display_name nulls last, email nulls last
) = 1
"""
_COMMIT_PARENTS = """\
select
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    {{ thing_id('commit', ['parent_sha']) }} as parent_commit_id,
    parent_index,
    _connection
from <commits> as raw
    {{ explode('raw.parents', 'parent_sha', 'parent_index') }}
qualify row_number() over (partition by lower(commit_sha), lower(parent_sha) order by parent_index) = 1
"""
_COMMIT_REPOSITORIES = """\
select
    {{ thing_id('commit', ['commit_sha']) }} as commit_id,
    {{ thing_id('repository', ['repository']) }} as repository_id,
    _connection
from <commits> as raw
where repository is not null
"""
_DEPLOYMENTS = """\
-- The rows of one execution are its targets: it starts with the first, finishes with the last, is as bad as the worst.
with targets as (
    select
        tool, instance, deployment_key, deployment_status, lower(deployment_status_category) as category,
        stage_statuses, _connection,
        max(pipeline_name) over execution as pipeline_name,
        max(project_name) over execution as project_name,
        max(organisation_name) over execution as organisation_name,
        min(started_at) over execution as started_at,
        max(finished_at) over execution as finished_at,
        max(case when lower(deployment_status_category) = 'running' then 1 else 0 end) over execution as running_count,
        bool_or(is_day_precision) over execution as is_day_precision,
        max(url) over execution as url,
        row_number() over (
            partition by tool, instance, deployment_key
            order by
                case lower(deployment_status_category)
                    when 'running' then 1 when 'failed' then 2 when 'rolled_back' then 3 when 'cancelled' then 4
                    when 'succeeded' then 5 else 6
                end,
                finished_at desc nulls last, service_name, environment_name, region
        ) as place
    from <deployments> as raw
    window execution as (partition by tool, instance, deployment_key)
)

select
    {{ thing_id('deployment', ['deployment_key']) }} as deployment_id,
    deployment_key,
    pipeline_name,
    project_name,
    organisation_name,
    deployment_status,
    category as deployment_status_category,
    stage_statuses,
    started_at,
    case when running_count = 0 then finished_at end as finished_at,
    is_day_precision,
    url,
    _connection
from targets
where place = 1
"""
_DEPLOYMENT_TARGETS = """\
select
    {{ thing_id('deployment_target', ['deployment_key', 'service_name', 'environment_name', 'region']) }}
        as deployment_target_id,
    {{ thing_id('deployment', ['deployment_key']) }} as deployment_id,
    {{ thing_id('service', ['service_name']) }} as service_id,
    service_name,
    environment_name,
    region,
    {{ thing_id('repository', ['repository']) }} as repository_id,
    revision,
    version,
    artifact,
    {{ thing_id('build', ['build_key']) }} as build_id,
    tags,
    _connection
from <deployments> as raw
"""
