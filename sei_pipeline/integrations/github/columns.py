"""What the columns of all GitHub streams have in common: their types, and where a record was read.

Records are GitHub's own JSON (GraphQL's names, REST's for workflow runs and jobs) with one more object, `_sei`:
where it was read, and lists that GitHub wraps in objects, as plain lists.
"""

from __future__ import annotations

from sei_pipeline.connect.contract import Column, ColumnType

TEXT, NUMBER, FLAG = ColumnType.TEXT, ColumnType.INTEGER, ColumnType.BOOLEAN
TIME, TEXTS = ColumnType.TIMESTAMP, ColumnType.TEXT_LIST

ADDED = "_sei"  # the object in a record that GitHub didn't write

REPOSITORY_ID = Column(
    "repository_id", NUMBER, "GitHub's number of the repository; stays when it is renamed.", f"{ADDED}.repository_id"
)
INSTANCE = Column("instance", TEXT, "Normalised host (`github.com`).", f"{ADDED}.instance")
# A renamed repository keeps its number; rows that were landed before carry its name of then.
WHERE = (
    Column("repository", TEXT, "`owner/name` in GitHub's spelling, when this was read.", f"{ADDED}.repository"),
    REPOSITORY_ID,
    INSTANCE,
)
PULL_REQUEST = (
    *WHERE,
    Column("pull_request_number", NUMBER, "Number of the pull request.", f"{ADDED}.pull_request_number"),
)


def account(prefix: str, path: str, what: str) -> tuple[Column, Column]:
    """Login and type of who did something; NULL where the account was deleted (GitHub's ghost)."""
    return (
        Column(f"{prefix}_login", TEXT, f"{what}; NULL where the account was deleted.", f"{path}.login"),
        Column(f"{prefix}_type", TEXT, "`User`, `Bot`, `Mannequin`, `Organization` ...", f"{path}.__typename"),
    )


COMMIT = (
    Column("commit_sha", TEXT, "Full sha in lower case.", "oid"),
    Column("message", TEXT, "Whole message."),
    Column("authored_at", TIME, "When the change was written.", "authoredDate"),
    Column("committed_at", TIME, "When this commit object was made.", "committedDate"),
    Column("author_name", TEXT, "As the commit has it.", "author.name"),
    Column("author_email", TEXT, "As the commit has it.", "author.email"),
    Column("author_login", TEXT, "Account that GitHub finds for the author's e-mail.", "author.user.login"),
    Column("committer_name", TEXT, "As the commit has it.", "committer.name"),
    Column("committer_email", TEXT, "As the commit has it.", "committer.email"),
    Column("committer_login", TEXT, "Account that GitHub finds for the committer's e-mail.", "committer.user.login"),
    Column("parents", TEXTS, "Shas of the parents in order.", f"{ADDED}.parents"),
)
