"""developers.csv: every error code with file and line, encodings, validity, and what reaches the tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sei_pipeline.config.tables import tables
from tests.config.projects import LEVELS, MANAGERS, PEOPLE, people, places, problems, read

CSV = "orgtrees/developers.csv"


@pytest.mark.parametrize(
    ("csv", "line", "code"),
    [
        ("", 1, "EMPTY_CSV"),
        ("Email,Manager Email,Full Name\n\n", 1, "EMPTY_CSV"),
        ("Email,Manager Email,Full Name,\na@x.org,,A B,\n", 1, "BLANK_CSV_COLUMN_NAME"),
        ("Email,Manager Email,Full Name,e-mail\na@x.org,,A B,c\n", 1, "INVALID_CSV"),
        ('Email,Manager Email,Full Name\na@x.org,,A B\nb@x.org,,"B C\n', 3, "INVALID_CSV"),
        ("Email,Manager Email,Full Name\na@x.org,,A B\nb@x.org,B C\n", 3, "INVALID_CSV"),
        ("Email,Manager Email,Full Name\na@x.org,,Lee, Ann\n", 2, "INVALID_CSV"),
        ("Email,Manager Email,Full Name\na@x.org,\0,A B\n", 2, "INVALID_CSV"),
        ("Email,Full Name\na@x.org,A B\n", 1, "MISSING_NAME_OR_EMAIL_OR_MANAGER_EMAIL_FIELD_MAPPING"),
        ("Email,Manager Email,Full Name\na@x.org,,A B\n,,B C\n", 3, "REQUIRED_VALUE_MISSING"),
        ("Email,Manager Email,Full Name\na@x.org,,\n", 2, "REQUIRED_VALUE_MISSING"),
        ("Email,Manager Email,Full Name\na@x.org,,A B\nA@x.org,,A B\n", 3, "DUPLICATE_EMAIL"),
        ("Email,Manager Email,Full Name\na@x.org,b@x.org,A B\n", 2, "MANAGER_EMAIL_MISSING_IN_DEVELOPER_EMAILS"),
        ("Email,Manager Email,Full Name\na@x.org,a@x.org,A B\n", 2, "CIRCULAR_REFERENCE"),
        ("Email,Manager Email,Full Name,valid_from\na@x.org,,A B,31.12.2026\n", 2, "INVALID_DATE"),
        (
            "Email,Manager Email,Full Name,valid_from,valid_to\na@x.org,,A,2026-02-01,2026-01-01\n",
            2,
            "INVALID_DATE",
        ),
    ],
)
def test_each_error_names_its_code_and_line(tmp_path: Path, csv: str, line: int, code: str) -> None:
    assert places(problems(tmp_path, {CSV: csv})) == [(CSV, line, code)]


def test_all_errors_come_at_once_each_with_its_count_and_samples(tmp_path: Path) -> None:
    rows = "".join(f"p{i}@x.org,gone{i}@x.org,\n" for i in range(9))
    found = problems(tmp_path, {CSV: "Email,Manager Email,Full Name\n" + rows + "p0@x.org,,P\n"})
    counts = {problem.code: problem.count for problem in found}
    assert counts == {
        "REQUIRED_VALUE_MISSING": 9,
        "DUPLICATE_EMAIL": 1,
        "MANAGER_EMAIL_MISSING_IN_DEVELOPER_EMAILS": 9,
    }
    missing = next(p for p in found if p.code.startswith("MANAGER"))
    assert "gone0@x.org (line 2)" in missing.found
    assert "and 4 more" in missing.found


def test_a_circle_names_its_members_and_a_branch_into_it_is_no_second_one(tmp_path: Path) -> None:
    csv = "Email,Manager Email,Full Name\na@x,b@x,A\nb@x,c@x,B\nc@x,a@x,C\nd@x,a@x,D\n"
    (problem,) = problems(tmp_path, {CSV: csv})
    assert problem.code == "CIRCULAR_REFERENCE"
    assert problem.count == 1
    assert "a@x -> b@x -> c@x -> a@x" in problem.found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_names_with_umlauts_survive_any_export(tmp_path: Path, encoding: str, mark: str, end: str) -> None:
    rows = [["Manager Email", "FULL NAME", "email"], ["", f'"Jürgen ""J"" Weiß{mark} Ph.D."', "J@x.org"]]
    text = end.join(mark.join(row) for row in rows) + end
    config = read(tmp_path, {CSV: text.encode(encoding)})
    assert [(row.email, row.full_name) for row in config.developers] == [("j@x.org", f'Jürgen "J" Weiß{mark} Ph.D.')]
    assert [w.code for w in config.warnings] == (["NOT_UTF8"] if encoding == "cp1252" else [])


def test_a_byte_that_cp1252_does_not_know_is_read_as_latin_1(tmp_path: Path) -> None:
    config = read(tmp_path, {CSV: b"Email,Manager Email,Full Name\nj@x.org,,J\xfcrgen\x81\n"})
    assert config.developers[0].full_name.startswith("Jürgen")
    assert (config.warnings[0].line, "Latin-1" in config.warnings[0].found) == (2, True)


def test_lines_are_those_of_the_file_after_blank_lines_and_line_breaks_in_cells(tmp_path: Path) -> None:
    csv = 'Email,Manager Email,Full Name\n\na@x.org,,"A\nB"\n\nb@x.org,no@x.org,B\n'
    assert places(problems(tmp_path, {CSV: csv})) == [(CSV, 6, "MANAGER_EMAIL_MISSING_IN_DEVELOPER_EMAILS")]


def test_other_headers_are_mapped_by_developers_yml(tmp_path: Path) -> None:
    mapping = "columns: {Email: Mail, Full Name: Display name, Manager Email: Boss}\n"
    csv = "Mail,Display name,Boss,Squad\nA@X.org,A B,,Blue\n"
    config = read(tmp_path, {CSV: csv, "orgtrees/developers.yml": mapping})
    person = tables(config)["people"].to_pylist()[0]
    assert (person["person_email"], person["full_name"]) == ("a@x.org", "A B")
    assert json.loads(person["attributes"]) == {"Squad": "Blue"}


def test_a_mapping_to_a_header_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    files = {CSV: "Email,Full Name,Manager Email\na@x.org,A,\n", "orgtrees/developers.yml": "columns: {Site: Ort}\n"}
    found = problems(tmp_path, dict(files))
    assert places(found) == [(CSV, 1, "REQUIRED_FIELD_MISSING")]
    assert "Ort" in found[0].found


def test_a_column_that_levels_or_filters_use_must_exist_and_not_be_blank(tmp_path: Path) -> None:
    tree = "title: Acme\nlevels: [Site]\nfilters: [{column: Teem, equals: A}]\n"
    found = problems(tmp_path, people(PEOPLE.replace("Berlin", ""), tree))
    assert places(found) == [
        ("orgtrees/acme/tree.yml", 3, "REQUIRED_FIELD_MISSING"),
        (CSV, 3, "REQUIRED_VALUE_MISSING"),
    ]
    assert found[1].count == 2
    assert found[0].todo == "Did you mean 'Team'?"


def test_rows_of_one_person_that_do_not_overlap_are_no_duplicates(tmp_path: Path) -> None:
    csv = (
        "Email,Manager Email,Full Name,Department,Team,valid_from,valid_to\n"
        "a@x.org,,A,Eng,Search,2026-03-01,\n"
        "a@x.org,,A,Eng,Payments,,\n"
        "b@x.org,,B,Eng,Search,2026-01-01,2026-02-01\n"
        "b@x.org,,B,Eng,Search,2026-02-01,2026-04-01\n"
    )
    rows = tables(read(tmp_path, people(csv)))["org_members"].to_pylist()
    assert [(r["node_id"], r["person_email"], str(r["valid_from"]), str(r["valid_to"])) for r in rows] == [
        ("acme/Eng/Payments", "a@x.org", "None", "2026-03-01"),
        ("acme/Eng/Search", "a@x.org", "2026-03-01", "None"),
        ("acme/Eng/Search", "b@x.org", "2026-01-01", "2026-04-01"),
    ]


@pytest.mark.parametrize("second", ["a@x.org,,A,2026-01-01,", "a@x.org,,A,2026-05-31,2026-07-01", "a@x.org,,A,,"])
def test_rows_of_one_person_that_overlap_are_duplicates(tmp_path: Path, second: str) -> None:
    head = "Email,Manager Email,Full Name,valid_from,valid_to\n"
    first = "a@x.org,,A,,\n" if second.endswith(",,A,,") else "a@x.org,,A,2026-01-01,2026-06-01\n"
    assert places(problems(tmp_path, {CSV: head + first + second + "\n"})) == [(CSV, 3, "DUPLICATE_EMAIL")]


def test_a_hundred_thousand_people_load(tmp_path: Path) -> None:
    rows = [f"p{i}@x.org,{f'p{i // 60}@x.org' if i else ''},Person {i},D{i % 9},T{i % 900}" for i in range(100_000)]
    csv = "Email,Manager Email,Full Name,Department,Team\n" + "\n".join(rows)
    config = read(tmp_path, {**people(csv, LEVELS), "orgtrees/people/tree.yml": MANAGERS})
    levels, managers = config.trees
    assert levels.nodes[0].member_count == managers.nodes[0].member_count == 100_000
    assert sum(node.is_team for node in levels.nodes) == 900
    assert max(node.depth for node in managers.nodes) == 3


def test_trees_without_developers_csv_are_an_error_and_nothing_at_all_is_none(tmp_path: Path) -> None:
    assert places(problems(tmp_path, {"orgtrees/acme/tree.yml": LEVELS})) == [("orgtrees", None, "MISSING_FILE")]
    assert read(tmp_path / "empty", {}).developers == ()


def test_an_address_that_is_none_is_a_warning(tmp_path: Path) -> None:
    config = read(tmp_path, {CSV: "Email,Manager Email,Full Name\nu1234,,A B\n"})
    assert [(w.code, w.line) for w in config.warnings] == [("INVALID_EMAIL", 2)]


def test_identities_are_checked_and_normalised(tmp_path: Path) -> None:
    good = (
        "Email,Tool,Instance,Account,Account Type\nANN@x.org,jira,https://acme.example.net/,5b10,\n,github,,rel,bot\n"
    )
    config = read(tmp_path, {CSV: PEOPLE, "orgtrees/identities.csv": good})
    assert tables(config)["person_identities"].to_pylist() == [
        dict(zip(("person_email", "tool", "instance", "account_name", "account_type_override"), row, strict=True))
        for row in [(None, "github", None, "rel", "bot"), ("ann@x.org", "jira", "acme.example.net", "5b10", None)]
    ]
    bad = good + "no@x.org,jirra,,x,robot\nann@x.org,jira,acme.example.net,5B10,\nann@x.org,jira,,,\n,jira,,y,\n"
    (tmp_path / "orgtrees/identities.csv").write_text(bad)
    found = problems(tmp_path, {})
    assert {(p.code, p.line, p.count) for p in found} == {
        ("INVALID_VALUE", 4, 1),
        ("UNKNOWN_DEVELOPER", 4, 1),
        ("DUPLICATE_IDENTITY", 5, 1),
        ("REQUIRED_VALUE_MISSING", 6, 2),
    }
