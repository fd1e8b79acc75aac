"""Entities of source control and of continuous integration."""

from __future__ import annotations

from sei_pipeline.entities.declaration import (
    BOOLEAN,
    INTEGER,
    TEXT,
    Entity,
    Key,
    Reference,
    Value,
    account,
    column,
    instant,
    text,
    texts,
)

REPOSITORY = Reference("repository_id", "repository", ("repository",), "Repository, `owner/name`.", is_required=True)
PULL_REQUEST = Reference(
    "pull_request_id", "pull_request", ("repository", "pull_request_number"), "The pull request.", is_required=True
)

repositories = Entity(
    "repositories",
    "One row per repository, however many connections see it.",
    ("repository_id",),
    (
        Key("repository_id", "repository", ("repository",), "Repository, `owner/name` in lower case."),
        Value("repository_name", TEXT, "`owner/name` as people write it.", is_required=True, is_dropped_in=False),
        text("default_branch", "Branch that HEAD names."),
        text("url", "Where people open it."),
        column("is_shallow", BOOLEAN, "History is cut: commits before some point are not there."),
        column("is_empty", BOOLEAN, "It has no commit yet."),
    ),
)
commits = Entity(
    "commits",
    "One row per commit, whichever repositories hold it.",
    ("commit_id",),
    (
        Key("commit_id", "commit", ("commit_sha",), "`git:<sha>`."),
        text("commit_sha", "Full sha in lower case.", required=True),
        text("author_name", "Author as git has it, no mailmap."),
        text("author_email", "Author's e-mail in lower case."),
        text("committer_name", "Committer as git has it."),
        text("committer_email", "Committer's e-mail in lower case."),
        instant("authored_at", "When the change was written; moves with the commit in rebase and cherry-pick."),
        instant("committed_at", "When this commit object was made."),
        text("message", "Subject, blank line, body."),
        column("parent_count", INTEGER, "0 for a root, 2 and more for a merge.", required=True),
    ),
    note="The drop folder's `parents` (list of shas) makes commit_parents, its `repository` makes commit_repositories.",
)
commit_parents = Entity(
    "commit_parents",
    "One row per commit and parent.",
    ("commit_id", "parent_commit_id"),
    (
        Reference("commit_id", "commit", ("commit_sha",), "The child.", is_required=True),
        Reference(
            "parent_commit_id",
            "commit",
            ("parent_sha",),
            "The parent; absent from commits in a shallow clone.",
            is_required=True,
        ),
        column("parent_index", INTEGER, "0 for the first parent.", required=True),
    ),
    is_drop_stream=False,
    made_from="commits.parents",
)
commit_repositories = Entity(
    "commit_repositories",
    "One row per commit and repository that holds it.",
    ("commit_id", "repository_id"),
    (Reference("commit_id", "commit", ("commit_sha",), "The commit.", is_required=True), REPOSITORY),
    is_drop_stream=False,
    made_from="commits.repository",
)
commit_paths = Entity(
    "commit_paths",
    "One row per commit and path that it touches; only for repositories with a service in a folder.",
    ("commit_id", "path"),
    (
        Reference(
            "commit_id",
            "commit",
            ("commit_sha",),
            "The commit; merges touch what differs from their first parent.",
            is_required=True,
        ),
        text("path", "File path from the repository's root.", required=True),
        column("is_of_pull_request", BOOLEAN, "They are the files of the whole pull request, not those of the commit."),
    ),
    is_drop_stream=False,
    made_from="git",
)
refs = Entity(
    "refs",
    "One row per branch or tag of a repository, as it stands now.",
    ("ref_id",),
    (
        Key("ref_id", "ref", ("repository", "ref_name"), "Repository and full name."),
        REPOSITORY,
        text("ref_name", "Short name: `main`, `v12`.", required=True),
        text("ref_type", "What it is.", required=True, values="branch tag pull_request"),
        Reference("commit_id", "commit", ("commit_sha",), "Commit it points to, tags peeled."),
        instant("tagged_at", "Tagger's time of an annotated tag, else committer's time of the commit."),
    ),
    is_drop_stream=False,
    made_from="git",
)
pull_requests = Entity(
    "pull_requests",
    "One row per pull request (merge request, change).",
    ("pull_request_id",),
    (
        Key("pull_request_id", "pull_request", ("repository", "pull_request_number"), "Repository and number."),
        REPOSITORY,
        column("pull_request_number", INTEGER, "Number in its repository.", required=True),
        text("title", "Title."),
        text("body", "Description."),
        text("pull_request_status", "The tool's word."),
        text("pull_request_status_category", "Ours.", values="open merged closed"),
        column("is_draft", BOOLEAN, "Still a draft."),
        account("author_account_id", "author_account", "Who opened it."),
        text("source_branch", "Branch it comes from."),
        text("destination_branch", "Branch it goes to."),
        Reference("head_commit_id", "commit", ("head_commit_sha",), "Last commit of the source branch."),
        Reference(
            "merge_commit_id",
            "commit",
            ("merge_commit_sha",),
            "Commit that landed it: merge, squash or last of a rebase.",
        ),
        instant("created_at", "Opened."),
        instant("ready_for_review_at", "First left draft; NULL where it never was one."),
        instant("merged_at", "Merged."),
        instant("closed_at", "Closed, merged or not."),
        texts("labels", "Labels."),
        column("added_line_count", INTEGER, "Lines added."),
        column("deleted_line_count", INTEGER, "Lines deleted."),
        text("url", "Where people open it."),
    ),
)
pull_request_commits = Entity(
    "pull_request_commits",
    "One row per pull request and commit that the tool lists in it.",
    ("pull_request_id", "commit_id"),
    (
        PULL_REQUEST,
        Reference(
            "commit_id",
            "commit",
            ("commit_sha",),
            "The commit as it was on the source branch.",
            is_required=True,
        ),
        instant("authored_at", "Author time, where the tool tells it and the commit itself may be gone."),
    ),
)
pull_request_reviews = Entity(
    "pull_request_reviews",
    "One row per review, approval or comment on a pull request.",
    ("pull_request_review_id",),
    (
        Key(
            "pull_request_review_id",
            "review",
            ("repository", "pull_request_number", "review_key"),
            "Pull request and review.",
        ),
        PULL_REQUEST,
        account("reviewer_account_id", "reviewer_account", "Who reviewed or commented."),
        text("review_state", "What it says.", required=True, values="approved changes_requested commented dismissed"),
        instant("submitted_at", "When it was submitted.", required=True),
    ),
)
builds = Entity(
    "builds",
    "One row per pipeline or workflow run of continuous integration.",
    ("build_id",),
    (
        Key("build_id", "build", ("build_key",), "The run."),
        Reference("repository_id", "repository", ("repository",), "Repository it builds."),
        text("pipeline_name", "Pipeline, workflow or job."),
        Reference("commit_id", "commit", ("commit_sha",), "Revision it built."),
        text("branch_name", "Branch it ran for."),
        text("version", "Version that it made."),
        texts("artifacts", "What it made: digests, names of images or files."),
        text("build_status", "The tool's word."),
        text("build_status_category", "Ours.", values="succeeded failed cancelled running"),
        column("is_scheduled", BOOLEAN, "Started by a timer, not by a change."),
        instant("started_at", "Started."),
        instant("finished_at", "Finished."),
        text("url", "Where people open it."),
    ),
)
build_jobs = Entity(
    "build_jobs",
    "One row per job of a build.",
    ("build_job_id",),
    (
        Key("build_job_id", "build_job", ("build_key", "job_key"), "Build and job."),
        Reference("build_id", "build", ("build_key",), "The build.", is_required=True),
        text("job_name", "Name, values of a matrix included."),
        column("attempt_number", INTEGER, "1, and one more for each re-run; NULL where the tool doesn't tell."),
        text("job_status", "The tool's word."),
        text("job_status_category", "Ours.", values="succeeded failed cancelled running"),
        instant("started_at", "Started."),
        instant("finished_at", "Finished."),
        text("url", "Where people open it."),
    ),
    is_drop_stream=False,
    made_from="the tools of continuous integration",
)

ENTITIES = (
    repositories, commits, commit_parents, commit_repositories, commit_paths, refs,
    pull_requests, pull_request_commits, pull_request_reviews, builds, build_jobs,
)  # fmt: skip
