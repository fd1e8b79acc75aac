"""What is published is marked in the dbt project. People are marked too: by whoever adds a table, or by this test."""

from __future__ import annotations

import re

from sei_pipeline.pipeline.transform import manifest

OF_PEOPLE = re.compile(r"(^|_)(email|full_name|display_name|manager)($|_)")


def test_a_table_with_names_or_e_mails_of_people_is_marked_as_personal() -> None:
    published = {
        node.name: [column for column in node.columns if OF_PEOPLE.search(column)]
        for node in manifest().nodes.values()
        if node.config.meta.get("is_published") and not node.config.meta.get("is_personal")
    }
    assert len(published) > 30, "the marks were not found where this test looks"
    assert {name: columns for name, columns in published.items() if columns} == {}


def test_developers_their_accounts_and_their_teams_are_personal() -> None:
    personal = {node.name for node in manifest().nodes.values() if node.config.meta.get("is_personal")}
    assert personal == {
        "developers", "person_identities", "org_members", "node_readers",
        "diagnostics_unmatched_accounts", "links_accounts_to_people",
    }  # fmt: skip
