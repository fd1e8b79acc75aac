"""Whether a connection to Jira works: who asks, what that user may see, and whether the clocks agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sei_pipeline.connect.contract import Probe
from sei_pipeline.errors import SourceError
from sei_pipeline.integrations.jira.asking import single
from sei_pipeline.integrations.jira.options import JiraOptions
from sei_pipeline.integrations.jira.site import Site

NEEDED = ("BROWSE_PROJECTS",)
USEFUL = {"USER_PICKER": "list users", "VIEW_DEV_TOOLS": "see the development panel"}
MOST_SKEW = 300  # seconds: beyond that a person should look at the clocks


def probe(site: Site, options: JiraOptions) -> Probe:
    """Four to six requests; nothing is landed. Never raises SourceError."""
    facts: dict[str, Any] = {}
    try:
        me = site.whoami()
        facts["user"] = me.get("displayName") or me.get("name")
        facts["time_zone"] = str(site.zone)
        facts["is_cloud"] = site.is_cloud
        facts["site"] = site.info.get("serverTitle") or site.instance
        facts["version"] = site.info.get("version")
        rights = _rights(site)
        projects = [str(one["key"]) for one in site.projects]
        facts |= {"project_count": len(projects), "projects": projects, "permissions": rights}
        facts["unknown_fields"] = list(site.fields_in_use.unknown)
    except SourceError as error:
        return Probe(False, str(error), facts)
    facts["skew_seconds"] = round(site.client.skew_seconds)
    missing = [key for key in options.named if key not in projects]
    wrong = [f"lacks the permission {name}" for name in NEEDED if rights.get(name) is False]
    wrong += [f"can't see the project {key}" for key in missing]
    if not projects and not missing:
        wrong.append("sees no project that the options want")
    if wrong:
        return Probe(False, f"{facts['user']} {'; '.join(wrong)}; give the permission, or correct `projects`", facts)
    return Probe(True, _told(facts, rights), facts)


def _rights(site: Site) -> Mapping[str, bool | None]:
    """Which permissions the token's user has anywhere; None for one that this Jira doesn't know."""
    asked = (*NEEDED, *USEFUL)
    said = single(site.get(f"{site.api}/mypermissions", {"permissions": ",".join(asked)}))
    known = said.get("permissions") or {}
    return {name: known[name].get("havePermission") if name in known else None for name in asked}


def _told(facts: Mapping[str, Any], rights: Mapping[str, bool | None]) -> str:
    told = [f"{facts['user']} sees {facts['project_count']} projects of {facts['site']}"]
    told += [f"may not {what}" for name, what in USEFUL.items() if rights.get(name) is False]
    if facts["unknown_fields"]:
        told.append(f"no field is {', '.join(facts['unknown_fields'])}")
    if abs(facts["skew_seconds"]) > MOST_SKEW:
        told.append(f"its clock differs by {facts['skew_seconds']} s from this machine's")
    return "; ".join(told)
