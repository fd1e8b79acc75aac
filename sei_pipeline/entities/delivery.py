"""Entities of continuous delivery and of incident management."""

from __future__ import annotations

from sei_pipeline.entities.declaration import BOOLEAN, Entity, Key, Reference, column, instant, text, texts

DEPLOYMENT_CATEGORIES = "succeeded failed rolled_back cancelled running"

deployments = Entity(
    "deployments",
    "One row per deployment: one pipeline execution, else one record of the tool. A re-run is another.",
    ("deployment_id",),
    (
        Key("deployment_id", "deployment", ("deployment_key",), "The execution."),
        text("deployment_key", "What people see.", required=True),
        text("pipeline_name", "Pipeline that ran."),
        text("project_name", "Project that the pipeline belongs to, as the tool names it."),
        text("organisation_name", "Organisation that the project belongs to."),
        text("deployment_status", "The tool's word.", required=True),
        text("deployment_status_category", "Ours.", values=DEPLOYMENT_CATEGORIES),
        texts("stage_statuses", "The tool's words for its stages or jobs; of several targets, those of the worst."),
        instant("started_at", "Started."),
        instant("finished_at", "Finished with its last target; NULL while running."),
        column("is_day_precision", BOOLEAN, "Only the day is known; finished_at is the end of that day."),
        text("url", "Where people open it."),
    ),
    note="Rows of the drop folder with one deployment_key are the targets of one execution.",
)
deployment_targets = Entity(
    "deployment_targets",
    "One row per deployment, service, environment and region.",
    ("deployment_target_id",),
    (
        Key(
            "deployment_target_id",
            "deployment_target",
            ("deployment_key", "service_name", "environment_name", "region"),
            "Deployment, service, environment and region.",
        ),
        Reference("deployment_id", "deployment", ("deployment_key",), "The execution.", is_required=True),
        Reference("service_id", "service", ("service_name",), "Service that was deployed."),
        text("service_name", "Service as the tool names it."),
        text("environment_name", "Environment as the tool names it."),
        text("region", "Region, cluster or infrastructure."),
        Reference("repository_id", "repository", ("repository",), "Repository of the revision, where the tool tells."),
        text("revision", "What was deployed: sha, tag or `release-<sha>`; NULL when unknown."),
        text("version", "Version, where the tool tells one beside the revision."),
        text("artifact", "What was deployed, as a build names it: a digest, an image or a file."),
        Reference("build_id", "build", ("build_key",), "Build that made it or started it, where the tool tells."),
        texts("tags", "Tags."),
    ),
    is_drop_stream=False,
    made_from="deployments",
)
services = Entity(
    "services",
    "One row per service that deployments or configuration name.",
    ("service_id",),
    (
        Key("service_id", "service", ("service_name",), "The service."),
        text("service_name", "Name in that tool.", required=True),
        Reference("repository_id", "repository", ("repository",), "Repository that holds it."),
        text("path", "Folder of a monorepo that holds it."),
    ),
    is_drop_stream=False,
    made_from="deployments, profiles_config/services.yml",
)
environments = Entity(
    "environments",
    "One row per environment that deployments name.",
    ("environment_id",),
    (
        Key("environment_id", "environment", ("environment_name",), "The environment."),
        text("environment_name", "Name in that tool.", required=True),
    ),
    is_drop_stream=False,
    made_from="deployments",
)
incidents = Entity(
    "incidents",
    "One row per incident or change request of an incident management tool.",
    ("incident_id",),
    (
        Key("incident_id", "incident", ("incident_key",), "The incident."),
        text("incident_key", "What people see.", required=True),
        text("title", "Title."),
        text("incident_type", "incident, change request ... as the tool says."),
        text("incident_status", "The tool's word.", required=True),
        text("incident_status_category", "Ours.", values="open resolved terminated"),
        text("priority", "Priority."),
        text("severity", "Severity."),
        text("urgency", "Urgency."),
        text("service_name", "Service it is about."),
        text("business_service", "Business service that it touches."),
        text("assignment_group", "Group that works on it."),
        instant("created_at", "Created.", required=True),
        instant("approved_at", "Approved, of a change request."),
        instant("resolved_at", "Last resolution; of a change request, when it was implemented or closed."),
        texts("labels", "Labels."),
        texts(
            "caused_by", "Its cause: a deployment key, commit sha, pull request (`owner/name#12`), ticket or version."
        ),
        texts("remedied_by", "What mended it: the same kinds of names."),
        text("ticket_key", "The same incident as a ticket."),
        text("url", "Where people open it."),
        texts("custom_fields", "Fields beyond these, as `name=value`."),
    ),
)
NATIVE_DEPLOYMENT = (
    text("service_name", "Service that was deployed."),
    text("environment_name", "Environment."),
    text("region", "Region, cluster or infrastructure."),
    text("repository", "Repository of the revision, `owner/name`."),
    text("revision", "What was deployed: sha, tag or `release-<sha>`."),
    text("version", "Version, where there is one beside the revision."),
    text("artifact", "What was deployed, as a build names it: a digest, an image or a file."),
    text("build_key", "Build that made it or started it."),
    texts("tags", "Tags."),
)
"""Columns that a row of the drop folder's `deployments` has beside the entity's own."""

ENTITIES = (deployments, deployment_targets, services, environments, incidents)
