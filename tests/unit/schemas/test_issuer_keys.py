"""The issuer's keys: read from its documents, rotated, asked for seldom, dead when too old; it may hang or lie."""

import asyncio
import json
import socket

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from schemas.identity.issuer_keys import DEAD_AFTER_S, REFRESH_AT_MOST_EVERY_S, IssuerKeys
from schemas.identity.signing_keys import keys_of
from tests.support.issuer import TestIssuer

DISCOVERY = "/.well-known/openid-configuration"


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


async def test_a_key_that_was_rotated_in_is_found_and_one_rotated_out_is_gone(issuer: TestIssuer) -> None:
    clock = Clock()
    keys = IssuerKeys(issuer.url, demonstration=True, clock=clock)
    first = issuer.kid
    assert await keys.find(first) is not None
    second = issuer.rotate()
    assert await keys.find(second) is None, "asked a moment ago"
    clock.at += REFRESH_AT_MOST_EVERY_S
    assert await keys.find(second) is not None
    assert await keys.find(first) is None


async def test_a_flood_of_unknown_keys_asks_the_issuer_once_in_30_seconds(issuer: TestIssuer) -> None:
    clock = Clock()
    keys = IssuerKeys(issuer.url, demonstration=True, clock=clock)
    await asyncio.gather(*(keys.find(f"unknown-{number}") for number in range(100)))
    clock.at += REFRESH_AT_MOST_EVERY_S - 1
    await asyncio.gather(*(keys.find(f"more-{number}") for number in range(100)))
    assert issuer.asked == [DISCOVERY, "/jwks.json"]


class EnoughError(Exception):
    """So long was looked at."""


async def times_asked_unasked(
    keys: IssuerKeys, clock: Clock, monkeypatch: pytest.MonkeyPatch, until: float
) -> list[float]:
    """The moments at which nothing but the time asked the issuer."""
    asked: list[float] = []
    read = keys._read

    async def counted() -> None:
        asked.append(clock.at)
        await read()

    async def rest(seconds: float) -> None:
        clock.at += seconds
        if clock.at > until:
            raise EnoughError

    with monkeypatch.context() as patch:
        patch.setattr(keys, "_read", counted)
        patch.setattr(asyncio, "sleep", rest)
        with pytest.raises(EnoughError):
            await keys.run()
    return asked


async def test_an_issuer_that_answers_wrongly_from_the_first_is_asked_once_in_30_seconds(
    issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer.documents.clear()
    clock = Clock()
    keys = IssuerKeys(issuer.url, demonstration=True, clock=clock)
    assert await times_asked_unasked(keys, clock, monkeypatch, until=100) == [0, 30, 60, 90]
    await asyncio.gather(*(keys.find(f"unknown-{number}") for number in range(100)))
    assert issuer.asked == [DISCOVERY] * 4 + [DISCOVERY], "a stranger is the fifth, 30 s after the fourth"


async def test_an_issuer_that_hangs_is_asked_once_in_30_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemas.identity.issuer_keys._TIMEOUT_S", 0.1)
    clock = Clock()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        keys = IssuerKeys(f"http://127.0.0.1:{silent.getsockname()[1]}", demonstration=True, clock=clock)
        assert await times_asked_unasked(keys, clock, monkeypatch, until=40) == [0, 30]


async def test_one_whose_keys_cannot_be_reached_was_asked_all_the_same(
    issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = json.loads(issuer.documents[DISCOVERY])
    issuer.documents[DISCOVERY] = json.dumps({**described, "jwks_uri": f"{nobody_listens()}/jwks.json"}).encode()
    clock = Clock()
    keys = IssuerKeys(issuer.url, demonstration=True, clock=clock)
    assert await times_asked_unasked(keys, clock, monkeypatch, until=40) == [0, 30]


async def test_an_issuer_that_does_not_listen_yet_is_looked_for_until_it_does(
    issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    keys = IssuerKeys(nobody_listens(), demonstration=True, clock=clock)
    assert await times_asked_unasked(keys, clock, monkeypatch, until=5) == [0, 2, 4]
    keys.issuer = issuer.url
    assert await times_asked_unasked(keys, clock, monkeypatch, until=700) == [6, 606]
    keys.issuer = nobody_listens()
    assert await times_asked_unasked(keys, clock, monkeypatch, until=1_300) == [1_206, 1_236, 1_266, 1_296]


async def test_the_time_does_not_ask_where_a_stranger_just_did(
    issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    keys = IssuerKeys(issuer.url, demonstration=True, clock=clock)
    assert await keys.find(issuer.kid) is not None
    clock.at = 599
    assert await keys.find("unknown") is None
    assert await times_asked_unasked(keys, clock, monkeypatch, until=1_300) == [1_199]


def nobody_listens() -> str:
    """An address that refuses connections."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return f"http://127.0.0.1:{gone.getsockname()[1]}"


async def test_the_last_keys_hold_for_an_hour_while_the_issuer_is_away_and_not_longer(issuer: TestIssuer) -> None:
    clock = Clock()
    keys = IssuerKeys(issuer.url, demonstration=True, clock=clock)
    assert await keys.find(issuer.kid) is not None
    issuer.documents.clear()
    clock.at += DEAD_AFTER_S - 1
    assert await keys.find(issuer.kid) is not None
    assert await keys.find("unknown") is None
    clock.at += 1
    assert await keys.find(issuer.kid) is None
    assert keys.missing()


@pytest.mark.parametrize(
    "lie",
    [
        b"not json",
        b"[]",
        b'{"keys": 7}',
        b'{"keys": [1, {"kid": 7}, {"kty": "oct", "kid": "s", "k": "AAAA"}]}',
        b'{"keys": ' + b"[" * 10_000,
        b"x" * 1_000_000,
    ],
)
async def test_a_jwks_that_lies_gives_no_key_and_raises_nothing(issuer: TestIssuer, lie: bytes) -> None:
    issuer.documents["/jwks.json"] = lie
    keys = IssuerKeys(issuer.url, demonstration=True)
    assert await keys.find(issuer.kid) is None
    assert await keys.find("s") is None


@pytest.mark.parametrize("field", ["issuer", "jwks_uri"])
async def test_a_discovery_document_of_another_issuer_is_not_believed(issuer: TestIssuer, field: str) -> None:
    described = json.loads(issuer.documents[DISCOVERY])
    issuer.documents[DISCOVERY] = json.dumps({**described, field: "http://192.0.2.1/other"}).encode()
    assert await IssuerKeys(issuer.url, demonstration=True).find(issuer.kid) is None


async def test_an_issuer_that_hangs_costs_five_seconds_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemas.identity.issuer_keys._TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        keys = IssuerKeys(f"http://127.0.0.1:{silent.getsockname()[1]}", demonstration=True)
        async with asyncio.timeout(60):
            assert await keys.find("any") is None
            assert await keys.find("any") is None


@pytest.mark.parametrize("address", ["http://id.example", "ftp://id.example", "id.example", "http://127.0.0.1@evil/"])
def test_an_issuer_without_https_is_refused_in_words(address: str) -> None:
    for demonstration in (False, True):
        with pytest.raises(ValueError, match="https"):
            IssuerKeys(address, demonstration=demonstration)


def test_plain_http_on_loopback_is_for_the_demonstration_alone() -> None:
    IssuerKeys("http://127.0.0.1:1", demonstration=True)
    with pytest.raises(ValueError, match="https"):
        IssuerKeys("http://127.0.0.1:1", demonstration=False)


def test_only_keys_that_sign_as_we_take_it_are_used() -> None:
    curve = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)
    other = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True)
    large = RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 2048).public_key(), as_dict=True)
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 - that is what is refused
    small = RSAAlgorithm.to_jwk(weak.public_key(), as_dict=True)
    published = {
        "curve": curve,
        "rsa": {**large, "alg": "RS256", "use": "sig"},
        "another-curve": other,
        "too-small": small,
        "for-encryption": {**large, "use": "enc"},
        "another-algorithm": {**large, "alg": "RS512"},
        "mismatched": {**curve, "alg": "RS256"},
        "damaged": {**curve, "x": "AA"},
        "secret": {"kty": "oct", "k": "AAAA"},
        "private": {**curve, "d": "AAAA"},
    }
    found = keys_of({"keys": [{**jwk, "kid": kid} for kid, jwk in published.items()]})
    assert {kid: key.algorithm for kid, key in found.items()} == {"curve": "ES256", "rsa": "RS256"}
