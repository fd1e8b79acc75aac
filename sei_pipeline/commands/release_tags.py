"""Which tags of a repository look like versions, and the glob that takes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

# v1.2.3, 1.2.3, v123, release_12, release-1.2, tool/v1.2.3, pkg@1.0.0, each with or without an end such as -rc.1
_VERSION = re.compile(r"(?P<head>(?:.*?[@/_-])??[vV]?)(?P<number>\d+(?:[._]\d+)*)(?P<end>[-+.]?[0-9A-Za-z.+-]*)")
_SAMPLES = 3  # tags and forms that are named: enough to recognise them


@dataclass(frozen=True)
class Tags:
    """The tags that count as releases: a glob of their names (None: there are none), how many it takes, how many
    there are, the forms of those it takes with their counts, and samples of those it leaves out."""

    pattern: str | None
    taken: int
    count: int
    forms: tuple[tuple[str, int], ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        if not self.count:
            return "It has no tags, so no release is known."
        if self.pattern is None:
            return f"None of its {self.count} tags looks like a version (such as {', '.join(self.left_out)})."
        forms = ", ".join(f"{form} ({count})" for form, count in self.forms[:_SAMPLES])
        more = f" and {len(self.forms) - _SAMPLES} other forms" if len(self.forms) > _SAMPLES else ""
        rest = f"; left out are others, such as {', '.join(self.left_out)}" if self.left_out else ""
        return (
            f"{self.taken} of its {self.count} tags are taken for production deployments, by the pattern "
            f"`{self.pattern}`: {forms}{more}{rest}."
        )


def release_tags(names: Sequence[str]) -> Tags:
    """The narrowest glob that takes the most tags that look like versions, and none that doesn't if that can be."""
    versions = {name: _VERSION.fullmatch(name) for name in names}
    heads = Counter(match["head"] for match in versions.values() if match)
    if not heads:
        return Tags(None, 0, len(names), left_out=tuple(sorted(names)[:_SAMPLES]))
    patterns = [*(f"{head}*" for head, _ in heads.most_common() if head), "*@*", "*.*", "*"]

    def worth(pattern: str) -> tuple[int, int]:
        taken = [bool(versions[name]) for name in names if fnmatchcase(name, _escaped(pattern))]
        return -taken.count(False), taken.count(True)

    best = max((pattern for pattern in patterns if worth(pattern)[1]), key=worth)
    taken = [name for name in names if fnmatchcase(name, _escaped(best))]
    forms = Counter(_form(name) for name in taken)
    left_out = sorted(set(names) - set(taken))[:_SAMPLES]
    return Tags(best, len(taken), len(names), tuple(forms.most_common()), tuple(left_out))


def _escaped(pattern: str) -> str:
    """A bracket is no wildcard to us."""
    return pattern.replace("[", "[[]")


def _form(name: str) -> str:
    """`v1.2.3-rc1` is of the form `vN`, `pkg@1.0.0` of `...@N`."""
    match = _VERSION.fullmatch(name)
    if match is None:
        return name
    head = match["head"]
    return f"...@{head.rpartition('@')[2]}N" if "@" in head else f"{head}N"
