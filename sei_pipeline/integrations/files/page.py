"""Writes docs/files.md: what may be dropped in, column by column, with an example of each stream."""

from __future__ import annotations

import csv
import io

from sei_pipeline.connect.contract import ColumnType
from sei_pipeline.entities.drop import DELETED, DropColumn, DropStream
from sei_pipeline.entities.pages import MADE
from sei_pipeline.integrations.files.streams import DROPS

_INTRODUCTION = f"""\
# The drop folder

<!-- {MADE} -->

Whatever no connector reads can be dropped in as files, and makes the same metrics. A connection of the tool `files`
names the folder; every file in it, and in its folders, is read. What the rows become is in [entities.md](entities.md).

## Files

| a file is a | when its name ends in | notes |
| --- | --- | --- |
| CSV | `.csv`, `.tsv`, `.txt` | separated by `,` `;` or tab, as the header is; quoted by `"`; UTF-8, BOM or not |
| JSON lines | `.jsonl`, `.ndjson`, `.json` | one object per line, or one array of objects |
| Parquet | `.parquet` | lists and times in their own types, or as texts |

The stream is the beginning of the file's name, or the name of a folder that it lies in: `tickets.csv`,
`tickets-2026-01.jsonl`, `tickets_old.csv` and `tickets/anything.parquet` hold tickets. Names that begin with `.`
or `_`, or end in `.md`, `.part` or `.tmp`, are passed over. A file is read whole when its content changed:

- a row that a newer version of the file lacks is gone, and so is a row whose column `{DELETED}` is true;
- a file that disappears keeps its rows, so what was dropped in can be archived. To take rows back, empty the file
  to its header;
- where two files hold rows of one key, the file that was read later wins.

## Values

Headers are taken in any case and order, spaces are underscores. Empty is nothing. `tool` and `instance` may be left
out where the connection gives `defaults`. Everything is data: nothing is expanded, no formula is computed.

| type | written as |
| --- | --- |
| text | as it is, up to 1,000,000 characters |
| integer, float | `12`, `0.5`; in texts without separators for thousands |
| boolean | `true`, `false`, `yes`, `no`, `1`, `0`, in any case |
| timestamp | ISO 8601 with `Z` or an offset: `2026-03-01T09:30:00Z`, `2026-03-01 10:30:00+01:00`; without one only \
where the connection names its `time_zone` (an hour that the clock shows twice is the first) |
| date | `2026-03-01` |
| list | in CSV separated by `;`, in JSON a list |

Where only the day is known, `released_on` (releases) and `finished_on` (deployments) take a date: the end of that
day in the connection's `time_zone` becomes `released_at` or `finished_at`, and `is_day_precision` is true.

## The connection

```yaml
connections:
  - name: dropped
    tool: files
    options:
      folder: drop                    # from the project folder
      defaults:                       # for rows that don't name theirs
        tool: jira
        instance: acme.atlassian.net
      time_zone: Europe/Berlin        # optional: of times without an offset, and of days
      read:                           # optional: files in a form of their own; the first entry that matches counts
        - files: "deploys/*.csv"
          stream: deployments
          columns:                    # ours: theirs, or several of theirs joined by "|"
            deployment_key: [sha, env]
            finished_at: time
            service_name: app
            revision: tag
            environment_name: env
          constants:                  # the same in every row
            deployment_status: succeeded
          where:                      # only these rows; the others are left out knowingly, and counted
            env: [production, staging]
```

With `columns`, only the columns named there are read. Without, the file's own names count.

## Bad rows

A row that can't be taken is rejected; the others are kept. A reject names the file, the row as an editor counts it
(the header of a CSV is line 1; a row's number is its first line), the column, what was found and what was expected.
A file has at most 10,000 rejects of one code; one more says how many were not listed.

| code | what it means | what happens |
| --- | --- | --- |
| `MISSING_VALUE` | a required column is empty | the row is left out |
| `WRONG_TYPE` | the value can't be read as its type | the row is left out |
| `NO_TIME_ZONE` | a time has no offset, and the connection names no `time_zone` | the row is left out |
| `UNKNOWN_VALUE` | the value isn't in the closed list | the row is left out |
| `DUPLICATE_KEY` | an earlier row of the file has the same key | the first row is kept |
| `FIELD_TOO_LONG` | a field is longer than 1,000,000 characters | the row is left out |
| `BROKEN_ROW` | too many or too few fields, or no JSON object | the row is left out |
| `MISSING_COLUMN` | a required column isn't there, and has no default | the file's rows are left out |
| `UNKNOWN_COLUMN` | no such column | the rows are kept without it; tickets and incidents keep it as a custom field |
| `UNKNOWN_STREAM` | the file's name begins with no stream | the file is left out |
| `EMPTY_FILE` | the file has no bytes, or only blank ones | nothing to read |
| `UNREADABLE` | the file can't be opened, or isn't what its name says | the file's last good rows stay |
| `NOT_UTF_8` | the file isn't UTF-8; it was read as cp1252 | the rows are kept |
| `LEFT_OUT` | how many rows `where` left out | said once |
"""


def files_page() -> str:
    """The text of docs/files.md."""
    return "\n".join([_INTRODUCTION, *(_section(drop) for drop in DROPS.values())])


def _section(drop: DropStream) -> str:
    lines = [f"## {drop.name}", "", f"`{drop.name}*.csv` and the like. {drop.grain}"]
    lines += [f"Key: {', '.join(f'`{name}`' for name in drop.key)}.", ""]
    lines += ["| column | type | required | allowed values | meaning |", "| --- | --- | --- | --- | --- |"]
    lines += [_row(column) for column in drop.columns]
    if drop.day:
        meaning = f"In place of `{drop.day.instant}` where only the day is known."
        lines.append(f"| `{drop.day.name}` | date |  |  | {meaning} |")
    if drop.has_custom_fields:
        lines += ["", "Any other column is kept in `custom_fields`, its name in lower case."]
    return "\n".join([*lines, "", "```csv", *example(drop), "```", ""])


def _row(column: DropColumn) -> str:
    values = ", ".join(f"`{value}`" for value in column.values)
    kind = "list" if column.type is ColumnType.TEXT_LIST else column.type.value
    required = "yes" if column.is_required else ""
    return f"| `{column.name}` | {kind} | {required} | {values} | {column.description} |"


def example(drop: DropStream) -> list[str]:
    """Two lines: a header and a row that is taken as it stands."""
    columns = [column for column in drop.columns if column.is_required or column.name in _SHOWN]
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerow([_value(drop, column) for column in columns])
    return sink.getvalue().splitlines()


def _value(drop: DropStream, column: DropColumn) -> str:
    if column.name in _VALUES:
        return _VALUES[column.name]
    if column.name == "tool":
        return _TOOLS.get(drop.name, ("github", "github.com"))[0]
    if column.name == "instance":
        return _TOOLS.get(drop.name, ("github", "github.com"))[1]
    return column.values[0] if column.values else _BY_TYPE[column.type]


_JIRA = ("jira", "acme.atlassian.net")
_TOOLS = {"tickets": _JIRA, "ticket_changes": _JIRA, "sprints": _JIRA, "releases": _JIRA, "people": _JIRA,
          "incidents": ("pagerduty", "acme.pagerduty.com"), "deployments": ("argocd", "argo.acme.com")}  # fmt: skip
_SHOWN = {
    "parents", "labels", "merged_at", "finished_at", "resolved_at", "service_name", "environment_name", "revision",
    "authored_at", "commit_sha", "build_status", "completed_at", "to_value", "display_name", "released_at",
    "author_account", "repository",
}  # fmt: skip
_SHA = "9fceb02d0ae598e95dc970b74767f19372d61af8"
_VALUES = {
    "ticket_key": "PAY-123", "project_key": "PAY", "ticket_status": "In Review", "repository": "acme/payments",
    "pull_request_number": "42", "commit_sha": _SHA, "parents": f"{_SHA[::-1]};{'ab12' * 10}", "revision": "v1.4.0",
    "labels": "backend;urgent", "service_name": "payments", "environment_name": "production", "review_key": "7",
    "build_key": "1001", "build_status": "success", "deployment_key": "payments-118", "deployment_status": "Healthy",
    "incident_key": "PD-9", "incident_status": "resolved", "account_name": "jdoe", "display_name": "Jane Doe",
    "change_key": "1", "field_name": "status", "to_value": "Done", "sprint_key": "77", "sprint_name": "Sprint 12",
    "release_name": "1.4", "author_account": "jdoe", "created_at": "2026-03-01T09:30:00Z",
}  # fmt: skip
_BY_TYPE = {
    ColumnType.TEXT: "text", ColumnType.INTEGER: "1", ColumnType.FLOAT: "3", ColumnType.BOOLEAN: "true",
    ColumnType.TIMESTAMP: "2026-03-02T10:00:00+01:00", ColumnType.DATE: "2026-03-02", ColumnType.TEXT_LIST: "a;b",
}  # fmt: skip
