"""GitHub Apps: JSON web tokens, installation tokens that end after their hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sei_pipeline.simulator.github import App, GithubTool
from tests.simulator.github.asking import TOKEN, Asker, Hands
from tests.simulator.github.small import SHOP, small_company

GRANT = "/app/installations/77/access_tokens"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2_048)


def installed(key: rsa.RSAPrivateKey, hands: Hands, **more: Any) -> GithubTool:
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return GithubTool(small_company(), [TOKEN], [App(42, 77, public, "acme", **more)], clock=hands)


def signed(key: rsa.RSAPrivateKey, hands: Hands, seconds: int = 540, **more: Any) -> str:
    claims = {"iss": "42", "iat": hands.now - timedelta(seconds=30), "exp": hands.now + timedelta(seconds=seconds)}
    return jwt.encode(claims | more, key, algorithm="RS256")


def test_an_app_gets_a_token_that_reads_and_ends_after_an_hour(key: rsa.RSAPrivateKey) -> None:
    hands = Hands()
    tool = installed(key, hands)
    granted = Asker(tool, signed(key, hands)).send("POST", GRANT)
    assert granted.status == 201
    assert granted.body["expires_at"] == "2026-06-01T13:00:00Z"
    client = Asker(tool, granted.body["token"])
    assert client.get(f"/repos/{SHOP}").status == 200
    assert client.get("/installation/repositories?per_page=2").body["total_count"] == 3
    assert client.get("/user").body["message"] == "Resource not accessible by integration"
    hands.move(minutes=59, seconds=59)
    assert client.get(f"/repos/{SHOP}").status == 200
    hands.move(seconds=1)
    assert (client.get(f"/repos/{SHOP}").status, client.query("{viewer{login}}").status) == (401, 401)
    renewed = Asker(tool, signed(key, hands)).send("POST", GRANT).body["token"]
    assert renewed != granted.body["token"]
    assert Asker(tool, renewed).get(f"/repos/{SHOP}").status == 200


def test_what_an_app_says_of_itself_is_answered_to_its_key_only(key: rsa.RSAPrivateKey) -> None:
    hands = Hands()
    tool = installed(key, hands)
    assert Asker(tool, signed(key, hands)).get("/app").body["slug"] == "sei-pipeline"
    assert Asker(tool, signed(key, hands)).get("/app/installations").body[0]["id"] == 77
    assert Asker(tool, TOKEN).get("/app").status == 401


@pytest.mark.parametrize(
    ("seconds", "more", "message"),
    [
        (-1, {}, "'Expiration time' claim ('exp') must be"),
        (900, {}, "'Expiration time' claim ('exp') is too far in the future"),
        (540, {"iat": 1_900_000_000}, "'Issued at' claim ('iat') must be"),
        (540, {"iss": "43"}, "Integration not found"),
        (540, {"iss": "me"}, "A JSON web token could not be decoded"),
    ],
)
def test_a_wrong_json_web_token_is_refused_with_its_reason(
    key: rsa.RSAPrivateKey, seconds: int, more: dict[str, Any], message: str
) -> None:
    hands = Hands()
    refused = Asker(installed(key, hands), signed(key, hands, seconds, **more)).send("POST", GRANT)
    assert refused.status == 401
    assert refused.body["message"].startswith(message)


def test_another_key_or_installation_gets_nothing(key: rsa.RSAPrivateKey) -> None:
    hands = Hands()
    tool = installed(key, hands)
    other = rsa.generate_private_key(65_537, 2_048)
    assert Asker(tool, signed(other, hands)).send("POST", GRANT).status == 401
    assert Asker(tool, signed(key, hands)).send("POST", GRANT.replace("77", "78")).status == 404


def test_an_app_without_a_permission_is_told_which(key: rsa.RSAPrivateKey) -> None:
    hands = Hands()
    tool = installed(key, hands, permissions={"contents": "read"})
    client = Asker(tool, Asker(tool, signed(key, hands)).send("POST", GRANT).body["token"])
    refused = client.get(f"/repos/{SHOP}/actions/runs")
    assert refused.body["message"] == "Resource not accessible by integration"
    assert refused.headers["x-accepted-github-permissions"] == "actions=read"
    answer = client.query('{repository(owner:"acme",name:"shop"){name pullRequests(first:1){totalCount}}}')
    assert answer.body["data"] == {"repository": None}  # the connection may not be null, so what holds it is
    assert answer.body["errors"][0]["type"] == "FORBIDDEN"
    assert answer.body["errors"][0]["path"] == ["repository", "pullRequests"]
