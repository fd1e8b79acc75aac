"""What the configuration is landed as: tables of organization, teams and profiles, and the run's context."""

from __future__ import annotations

from sei_pipeline.landing.inner_stream import inner_stream

ORGANIZATION = (
    inner_stream(
        "org_trees",
        "org tree",
        "tree_name",
        "text: tree_name, tree_title, profile_name, timezone, attribution",
    ),
    inner_stream(
        "org_nodes",
        "node of an org tree",
        "node_id",
        """
        text: node_id, tree_name, node_name, node_path, parent_node_id
        integer: depth, member_count
        boolean: is_team, is_implicit
        """,
    ),
    inner_stream(
        "org_node_ancestors",
        "node and ancestor of it, itself at distance 0",
        "node_id ancestor_node_id",
        """
        text: node_id, ancestor_node_id
        integer: distance
        """,
    ),
    inner_stream(
        "org_members",
        "person, node that the person belongs to, and time of belonging",
        "node_id person_email valid_from",
        """
        text: node_id, person_email
        boolean: is_shared
        date: valid_from, valid_to
        """,
    ),
    inner_stream("people", "person", "person_email", "text: person_email, full_name, manager_email, attributes"),
    inner_stream(
        "person_identities",
        "account of a person that is named by hand",
        "person_email tool instance account_name",
        "text: person_email, tool, instance, account_name, account_type_override",
    ),
    inner_stream(
        "working_days",
        "UTC day and org tree with a calendar",
        "tree_name utc_date",
        """
        text: tree_name
        date: utc_date
        integer: working_seconds_before
        timestamp: first_started_at, first_ended_at, second_started_at, second_ended_at
        """,
    ),
)

TEAMS = (
    inner_stream(
        "team_settings",
        "value of a condition of a team's setting",
        "node_id setting group_index condition_index operator is_negated value",
        """
        text: node_id, setting, property, operator, value, value_pattern
        integer: group_index, condition_index
        boolean: is_negated
        """,
    ),
    inner_stream(
        "team_attribution",
        "team and metric",
        "node_id metric",
        """
        text: node_id, metric
        boolean: is_restricted_to_team
        """,
    ),
    inner_stream(
        "team_setting_groups",
        "group of a team's setting",
        "node_id setting group_index",
        """
        text: node_id, setting, group_text
        integer: group_index
        boolean: is_inherited
        """,
    ),
    inner_stream(
        "team_integrations",
        "team, kind of things that it sees of some tools only, and connection to one of these",
        "node_id integration_kind connection_name",
        "text: node_id, integration_kind, section, connection_name",
    ),
    inner_stream(
        "team_story_point_bands",
        "team and size of tickets by their story points",
        "node_id band_index",
        """
        text: node_id, band
        integer: band_index
        float: upper_bound
        """,
    ),
    inner_stream(
        "access_grants",
        "user and node that the user may read with all below",
        "user_name node_id",
        "text: user_name, role, node_id",
    ),
    inner_stream(
        "services",
        "declared service",
        "service_name tool instance repository path",
        "text: service_name, tool, instance, repository, path",
    ),
    inner_stream(
        "connections",
        "declared connection",
        "connection_name",
        """
        text: connection_name, tool
        boolean: is_enabled
        """,
    ),
)

PROFILES = (
    inner_stream(
        "efficiency_profiles",
        "efficiency profile",
        "profile_name",
        """
        text: profile_name, description, lead_time_population, lead_time_order
        text: deployment_source, failure_source, restore_source, sprint_estimate
        integer: failure_window_seconds, sprint_grace_seconds
        """,
    ),
    inner_stream(
        "profile_phases",
        "enabled phase of an efficiency profile",
        "profile_name phase_index",
        """
        text: profile_name, phase_name, start_event, start_qualifier, start_occurrence
        text: end_event, end_qualifier, end_occurrence
        integer: phase_index
        """,
    ),
    inner_stream(
        "profile_evidence",
        "kind of failure evidence that an efficiency profile counts",
        "profile_name evidence_kind",
        "text: profile_name, evidence_kind",
    ),
    inner_stream(
        "profile_bands",
        "band of a metric in an efficiency profile",
        "profile_name metric band",
        """
        text: profile_name, metric, band, edition
        float: upper_bound
        boolean: is_upper_inclusive, is_own
        """,
    ),
)

RUN_CONTEXT = inner_stream(
    "run_context",
    "run; there is only the newest",
    "as_of",
    """
    timestamp: as_of
    text: config_fingerprint, code_version
    """,
)

CONFIG = (*ORGANIZATION, *TEAMS, *PROFILES, RUN_CONTEXT)
