"""A GitHub App signs its way in, and renews its token before it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sei_pipeline.errors import SourceRejected
from sei_pipeline.simulator.faults import Fault, Faults
from sei_pipeline.simulator.github.accounts import App
from tests.connect.waiting import FastTime
from tests.integrations.github.making import Landed, Site, company, owner, site

OPTIONS = {"token": None, "app": {"id": 7, "installation": 9, "private_key": "APP_KEY"}}


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _app(key: rsa.RSAPrivateKey, **settings: int) -> App:
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return App(7, 9, public.decode(), owner(company()), **settings)


def _pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _granted(github: Site) -> int:
    return github.asked()["access_tokens"]


def test_an_app_reads_with_one_token_as_long_as_it_lives(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    landed = Landed()
    with site(tmp_path, apps=[_app(key)]) as github:
        github.secrets["APP_KEY"] = _pem(key)
        landed.run(github.connect(**OPTIONS))
        assert _granted(github) == 1
        assert github.connect(**OPTIONS).probe().is_ok
    assert landed.rows("pull_requests")


def test_a_token_is_renewed_five_minutes_before_it_ends(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    with site(tmp_path, apps=[_app(key)]) as github:
        github.secrets["APP_KEY"] = _pem(key)
        connection = github.connect(**OPTIONS)
        landed = Landed()
        landed.run(connection, most_windows=3)
        github.time.sleep(timedelta(minutes=54).total_seconds())
        landed.run(connection, most_windows=3)
        assert _granted(github) == 1
        github.time.sleep(timedelta(minutes=2).total_seconds())
        landed.run(connection)
        assert _granted(github) == 2
        assert {status for _, _, status in github.served.requests("github")} <= {200, 201, 304}


def test_a_token_that_ends_early_is_renewed_in_mid_run(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    landed, whole = Landed(), Landed()
    with site(tmp_path, apps=[_app(key)]) as github:
        github.secrets["APP_KEY"] = _pem(key)
        connection = github.connect(**OPTIONS)
        landed.run(connection, most_windows=3)
        first = github.served.exchanges("github")[-1].headers["authorization"].removeprefix("Bearer ")
        github.tool.revoke(first)
        landed.run(connection)
        assert _granted(github) == 2
        whole.run(github.connect())
    assert landed.differs_from(whole) == {}


def test_a_key_that_is_none_is_named_and_never_shown(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    with site(tmp_path, apps=[_app(key)]) as github:
        github.secrets["APP_KEY"] = "-----BEGIN NONSENSE-----"
        with pytest.raises(SourceRejected, match="APP_KEY: holds no private key") as caught:
            github.connect(**OPTIONS).scopes()
    assert "NONSENSE" not in str(caught.value)


def test_another_apps_key_is_refused_with_its_name(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with site(tmp_path, apps=[_app(key)]) as github:
        github.secrets["APP_KEY"] = _pem(other)
        with pytest.raises(SourceRejected, match="APP_KEY"):
            github.connect(**OPTIONS).scopes()


class _Skewed(FastTime):
    """A machine whose clock is wrong by some seconds."""

    def __init__(self, seconds: float):
        super().__init__()
        self._seconds = seconds

    def now(self) -> float:
        return super().now() + self._seconds


@pytest.mark.parametrize("seconds", [-3600, -240, 240, 3600])
def test_a_machine_whose_clock_is_wrong_signs_by_githubs_clock(
    tmp_path: Path, key: rsa.RSAPrivateKey, seconds: float
) -> None:
    landed = Landed()
    with site(tmp_path, apps=[_app(key)]) as served:
        github = replace(served, time=_Skewed(seconds))
        github.secrets["APP_KEY"] = _pem(key)
        landed.run(github.connect(**OPTIONS))
        assert _granted(github) <= 2
    assert landed.rows("pull_requests")


def test_a_limit_on_the_way_to_a_token_is_said_too(tmp_path: Path, key: rsa.RSAPrivateKey) -> None:
    with site(tmp_path, apps=[_app(key)], faults=Faults(plan={1: Fault.SECONDARY_LIMIT_BARE})) as github:
        github.secrets["APP_KEY"] = _pem(key)
        github.connect(**OPTIONS).scopes()
        said = "\n".join(github.said)
    assert "waits 60 s" in said
    assert "APP_KEY" in said
