"""What somebody means by `PAY-123`, `acme/shop#7`, a url, a sha, `deploy-42` or `INC-9`: one published thing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sei_pipeline.commands.explained.page import visible
from sei_pipeline.commands.published import Published
from sei_pipeline.errors import UsageError

THINGS = ("ticket", "pull_request", "commit", "deployment", "incident", "release", "build")
SHA = re.compile(r"[0-9a-f]{7,40}", re.IGNORECASE)
PULL_URL = re.compile(r"https?://[^/]+/(?P<name>[^/]+/.+?)(?:/-)?/(?:pull|merge_requests|pullrequest)/(?P<number>\d+)")
LISTED = 8  # candidates or near names that an error lists

_COLUMNS = "thing, thing_id, thing_key, title, thing_status, tool_name, url, connection_name"
_FOUND = f"""
    select {_COLUMNS} from marts.explain_things
    where thing_id = $1 or lower(thing_key) = lower($1) or list_contains(former_keys, upper($1))
        or rtrim(url, '/') = rtrim($1, '/') or ($2 <> '' and lower(thing_key) = lower($2))
        or ($3 and thing = 'commit' and starts_with(thing_key, lower($1)))
    order by thing, thing_id
"""  # noqa: S608 (columns above)
_NEAR = """
    select thing, thing_key from marts.explain_things
    where thing <> 'commit'
    order by jaro_winkler_similarity(lower(thing_key), lower($1)) desc, thing_key
    limit 3
"""
_NEAR_ENOUGH = "select coalesce(max(jaro_winkler_similarity(lower($1), lower($2))), 0) >= 0.85"


@dataclass(frozen=True)
class Thing:
    """One thing that some tool knows."""

    thing: str
    thing_id: str
    key: str
    title: str | None
    status: str | None
    tool: str
    url: str | None
    connection: str | None

    @property
    def name(self) -> str:
        """`ticket PAY-1`, `commit 0a1b2c3d4e5f`."""
        return f"{self.thing.replace('_', ' ')} {self.key[:12] if self.thing == 'commit' else self.key}"


def find(marts: Published, what: str) -> Thing:
    """The one thing of that name. Raises UsageError where there is none, naming near ones, or several, listing them."""
    wanted = what.strip()
    pull = PULL_URL.match(wanted)
    by_url = f"{pull['name']}#{pull['number']}" if pull else ""
    found = [Thing(*row) for row in marts.query(_FOUND, wanted, by_url, bool(SHA.fullmatch(wanted)))]
    exact = [one for one in found if one.thing_id == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        listed = "".join(f"\n  {one.thing_id}  {visible(one.title or '')}".rstrip() for one in found[:LISTED])
        more = f"\n  ... and {len(found) - LISTED} more" if len(found) > LISTED else ""
        raise UsageError(f"{what!r} is the name of {len(found)} things; expected the id of one of them:{listed}{more}")
    kinds = ", ".join(thing.replace("_", " ") for thing in THINGS)
    where = f"what was published as of {marts.as_of:%Y-%m-%d}"
    raise UsageError(f"found nothing named {what!r} in {where} ({kinds}); {_near(marts, wanted)}")


def _near(marts: Published, wanted: str) -> str:
    near = [
        f"{thing.replace('_', ' ')} {visible(key)}"
        for thing, key in marts.query(_NEAR, wanted)
        if marts.query(_NEAR_ENOUGH, key, wanted)[0][0]
    ]
    counts = dict(marts.query("select thing, count(*) from marts.explain_things group by thing"))
    looked = ", ".join(f"{counts.get(thing, 0):,} {thing.replace('_', ' ')}s" for thing in THINGS)
    hint = f"did you mean {' or '.join(near)}?" if near else "expected PAY-123, owner/name#7, a url, key, id or sha."
    return f"{hint}\nLooked through {looked}. For a number: sei explain NODE METRIC PERIOD"
