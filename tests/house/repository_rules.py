"""What lies in the repository: locks, papers, sizes, and nothing of the machine it was written on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.house.rulebook import Finding, Tree, matches, rule

LOCKS = ("requirements.lock", "requirements-dev.lock")
LARGEST = 1 << 20
HASHED = "a==1 \\\n    --hash=sha256:" + "0" * 64 + "\n"
# Written in pieces, so that this file keeps the rule that it checks.
MACHINE = re.compile(
    r"(?<![\w.~}])/(?:" + "|".join(("work" + "/", "root" + "/", "tmp/" + "w/")) + ")"
    r"|\b"
    + "|".join(("files" + r"\.pythonhosted\.org", "pypi" + r"\.org/simple", "registry" + r"\.npmjs\.org"))
)
INDEX = "docs/decisions/README.md"


@rule(
    breaks={
        LOCKS[0]: "a @ https://example.org/a.whl \\\n    --hash=sha256:" + "0" * 64 + "\n",
        LOCKS[1]: "a==1\n",
    },
    keeps={LOCKS[0]: HASHED, LOCKS[1]: HASHED},
)
def locks_have_hashes_and_no_addresses(tree: Tree) -> Iterator[Finding]:
    """Each requirement of a lock pins one version and has a hash; nothing there is an address."""
    for name in filter(tree.has, LOCKS):
        for number, line in enumerate(tree.text(name).splitlines(), 1):
            if "://" in line or "index" in line.partition(" ")[0]:
                yield Finding(name, number, f"found `{line}`; run make lock, which writes no addresses")
        for requirement, hashes in _requirements(tree.text(name)).items():
            if not re.fullmatch(r"[a-z0-9.\-\[\],]+==[^ ;]+( ; .+)?", requirement):
                yield Finding(name, None, f"found `{requirement}`; expected name==version")
            if not hashes:
                yield Finding(name, None, f"{requirement} has no hash; run make lock")


def _requirements(text: str) -> dict[str, frozenset[str]]:
    """Requirement (with its marker) to its hashes."""
    whole = re.sub(r"\\\n", " ", text)
    lines = [line for line in whole.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {
        re.split(r"\s+--hash=", line)[0].strip(): frozenset(re.findall(r"--hash=(\S+)", line))
        for line in lines
    }


@rule(
    breaks={LOCKS[0]: HASHED, LOCKS[1]: HASHED.replace("a==1", "a==2")},
    keeps={LOCKS[0]: HASHED, LOCKS[1]: HASHED + HASHED.replace("a=", "b=")},
)
def developers_run_what_users_run(tree: Tree) -> Iterator[Finding]:
    """What requirements.lock holds is in requirements-dev.lock with the same version, marker and hashes."""
    if all(map(tree.has, LOCKS)):
        run, dev = (_requirements(tree.text(name)) for name in LOCKS)
        for requirement, hashes in run.items():
            if dev.get(requirement) != hashes:
                yield Finding(
                    LOCKS[1], None, f"{requirement} of {LOCKS[0]} is missing or differs; run make lock"
                )


@rule(
    breaks={"docs/start.md": "Look into /" + "work/main.\n"},
    keeps={"docs/start.md": "https://example.org/" + "work/main, ./" + "work/x and /home/runner/" + "work/x\n"},
)
def nothing_names_this_machine(tree: Tree) -> Iterator[Finding]:
    """No path of the machine it was written on and no host of a package index stands in any file."""
    for path in tree.under(""):
        yield from matches(tree, path, tree.text(path), MACHINE, "a path or host of one machine; take it out")


@rule(breaks={"docs/picture.svg": " " * (LARGEST + 1)}, keeps={"docs/picture.svg": " " * LARGEST})
def no_file_is_large(tree: Tree) -> Iterator[Finding]:
    """No file is over 1 MiB."""
    for path in tree.under(""):
        size = (tree.root / path).stat().st_size
        if size > LARGEST:
            yield Finding(
                str(path), None, f"{size} bytes; at most {LARGEST}: make it smaller, or make it on the spot"
            )


@rule(
    breaks={"pyproject.toml": ""},
    keeps=dict.fromkeys(("pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"), "x"),
)
def the_papers_are_there(tree: Tree) -> Iterator[Finding]:
    """README, CONTRIBUTING, CHANGELOG and LICENSE exist and aren't empty."""
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"):
        if not tree.has(name) or not tree.text(name).strip():
            yield Finding(name, None, "missing or empty")


@rule(
    breaks={"docs/decisions/ids.md": "# Text ids\n", INDEX: "| [2026-01-02](2026-01-02-gone.md) | Gone |\n"},
    keeps={
        "docs/decisions/2026-01-02-text-ids.md": "# Text ids\n",
        INDEX: "| [2026-01-02](2026-01-02-text-ids.md) | Text ids |\n",
    },
)
def decisions_are_dated_and_listed(tree: Tree) -> Iterator[Finding]:
    """docs/decisions/YYYY-MM-DD-words.md begins with its title; the index lists all of them, oldest first."""
    expected: list[str] = []
    for path in tree.under("docs/decisions"):
        if str(path) == INDEX:
            continue
        name = re.fullmatch(
            r"(20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))-[a-z0-9]+(?:-[a-z0-9]+)*\.md", path.name
        )
        title = re.match(r"# (\S.*)\n", tree.text(path))
        if not name or not title:
            yield Finding(str(path), None, "expected the name YYYY-MM-DD-words.md and a first line `# Title`")
        else:
            expected.append(f"| [{name[1]}]({path.name}) | {title[1]} |")
    if tree.has(INDEX):
        listed = [line for line in tree.text(INDEX).splitlines() if line.startswith("| [")]
        for line in [line for line in expected if line not in listed]:
            yield Finding(INDEX, None, f"add the line `{line}`")
        for line in [line for line in listed if line not in expected]:
            yield Finding(INDEX, None, f"no such decision: `{line}`")
        if sorted(listed) != listed:
            yield Finding(INDEX, None, "the list isn't in order of date")


@rule(
    breaks={"Makefile": ".PHONY: test\ntest: a\n\tpytest\n"},
    keeps={"Makefile": ".PHONY: test\n.venv/x: y\n\ttouch $@\ntest: .venv/x ## run the tests\n\tpytest\n"},
)
def every_chore_says_what_it_does(tree: Tree) -> Iterator[Finding]:
    """Each chore of the Makefile has a `## ` text, is one word, and is declared .PHONY."""
    if tree.has("Makefile"):
        text = tree.text("Makefile")
        phony = {word for line in re.findall(r"^\.PHONY:(.*)$", text, re.MULTILINE) for word in line.split()}
        for number, line in enumerate(text.splitlines(), 1):
            target = re.match(r"([a-z][\w-]*):(?!=)", line)
            if target and (" ## " not in line or target[1] not in phony or not target[1].isalpha()):
                yield Finding(
                    "Makefile", number, f"{target[1]}: expected one word, in .PHONY, with a `## ` text"
                )


TRAPS, SCENARIOS = "docs/traps.md", "tests/transform/scenarios"
TRAP = "| Months drawn as 0 h | `a_month_has_no_row` |\n"


@rule(
    breaks={TRAPS: TRAP, f"{SCENARIOS}/a_month_has_no_row/given/README.md": "# No number here\n"},
    keeps={TRAPS: "| trap | scenarios |\n| --- | --- |\n" + TRAP,
           f"{SCENARIOS}/a_month_has_no_row/given/README.md": "1 of 2 = 0.5\n",
           f"{SCENARIOS}/a_month_has_no_row/expected/x.csv": "value\n0.5\n"},
)  # fmt: skip
def every_trap_has_a_scenario_with_its_arithmetic(tree: Tree) -> Iterator[Finding]:
    """Each line of docs/traps.md names scenarios; each is there, expects something and has a README with numbers."""
    lines = tree.text(TRAPS).splitlines() if tree.has(TRAPS) else []
    for number, line in enumerate(lines, 1):
        if line.startswith("| ") and not line.startswith(("| trap", "| claim", "| ---")):
            named = re.findall(r"`([a-z0-9_]{12,})`", line)
            if not named:
                yield Finding(TRAPS, number, "names no scenario")
            for name in named:
                readme = f"{SCENARIOS}/{name}/given/README.md"
                if not any(True for _ in tree.under(f"{SCENARIOS}/{name}/expected", suffix=".csv")):
                    yield Finding(TRAPS, number, f"there is no scenario {name}")
                elif not tree.has(readme) or not re.search(r"\d", tree.text(readme)):
                    yield Finding(TRAPS, number, f"{name} has no given/README.md with the arithmetic")
