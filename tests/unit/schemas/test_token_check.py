"""Whose token it is: good ones come in, every other is turned away with words, and nothing raises."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import RSAAlgorithm

from schemas.core.access.claims import EXPIRED, REVOKED, ClaimsMap, Denial, Logout
from schemas.core.access.revocations import Revocations
from schemas.core.access.subject import Subject
from schemas.core.times import from_micros
from schemas.identity import token_check
from schemas.identity.issuer_keys import IssuerKeys
from schemas.identity.token_check import TokenCheck
from tests.support.issuer import AUDIENCE, TestIssuer

LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
IN = 1_000_000_000
"""Stands for the moment of the test."""


def a_check(issuer: TestIssuer, **settings: Any) -> TokenCheck:
    keys = IssuerKeys(issuer.url, demonstration=True)
    told = {"revocations": Revocations(), "audience": AUDIENCE, "mapping": ClaimsMap(), **settings}
    return TokenCheck(keys, **told)


def reason(found: Subject | Denial) -> str | None:
    return found.reason if isinstance(found, Denial) else None


async def test_a_good_token_says_who_comes(issuer: TestIssuer) -> None:
    found = await a_check(issuer).check(issuer.token("ars", territories=("R-44",), establishments=()))
    assert isinstance(found, Subject)
    assert (found.subject, found.role, found.territories, found.establishments) == ("demo-ars", "ars", ("R-44",), ())
    assert found.token_id is not None


async def test_what_a_token_leaves_out_is_none_and_the_nation_is_all(issuer: TestIssuer) -> None:
    check = a_check(issuer)
    bare = await check.check(issuer.token("ars", claims={"vigilits": {"role": "ars"}}))
    nation = await check.check(issuer.token("ars", territories=("R-44", "FR")))
    assert isinstance(bare, Subject)
    assert isinstance(nation, Subject)
    assert (bare.territories, bare.establishments, nation.territories) == ((), (), None)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://elsewhere.example"}, "wrong_issuer"),
        ({"aud": "account"}, "wrong_audience"),
        ({"aud": ["account", "other"]}, "wrong_audience"),
        ({"aud": None}, "wrong_audience"),
        ({"exp": IN - 1}, "expired"),
        ({"exp": None}, "no_times"),
        ({"exp": "tomorrow"}, "no_times"),
        ({"exp": float("inf")}, "no_times"),
        ({"exp": True}, "no_times"),
        ({"exp": IN + 40 * 86_400}, "too_long_lived"),
        ({"iat": None}, "no_times"),
        ({"iat": IN + 300}, "not_yet"),
        ({"nbf": IN + 300}, "not_yet"),
        ({"jti": None}, "no_jti"),
        ({"jti": "x" * 300}, "no_jti"),
        ({"typ": "ID"}, "id_token"),
        ({"typ": "ID", "nonce": "n"}, "id_token"),
        ({"at_hash": "h"}, "id_token"),
        ({"c_hash": "h", "typ": "Bearer"}, "id_token"),
        ({"s_hash": "h", "nonce": "n"}, "id_token"),
        ({"sub": ""}, "no_subject"),
        ({"sub": 7}, "no_subject"),
        ({"vigilits": None}, "no_role"),
        ({"vigilits": {"role": ["admin", "ars"]}}, "no_role"),
        ({"vigilits": {"role": "ars", "territories": "R-44"}}, "bad_places"),
        ({"vigilits": {"role": "ars", "establishments": [7]}}, "bad_places"),
    ],
)
async def test_a_signed_token_that_is_not_right_is_told_what_is_wrong(
    issuer: TestIssuer, claims: dict[str, Any], why: str
) -> None:
    # A run of all tests may collect this one an hour before it comes.
    late = time.time() - IN
    moved = {name: value + late if type(value) is int and value > 7 else value for name, value in claims.items()}
    found = await a_check(issuer).check(issuer.token("regulator", claims=moved))
    assert reason(found) == why


async def test_an_audience_may_be_one_of_several(issuer: TestIssuer) -> None:
    assert reason(await a_check(issuer).check(issuer.token("ars", claims={"aud": ["other", AUDIENCE]}))) is None


def forged(issuer: TestIssuer) -> dict[str, str]:
    """Tokens the issuer did not sign, or not as they are."""
    good = issuer.token("admin")
    header, payload, signature = good.split(".")
    public = issuer.keys[issuer.kid].public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(good, options={"verify_signature": False})
    raised = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "root"}).encode()).rstrip(b"=").decode()
    mine, own_rsa = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    jwk = RSAAlgorithm.to_jwk(own_rsa.public_key(), as_dict=True)

    def hs(secret: bytes) -> str:
        # PyJWT itself refuses a PEM as a secret, so the attack is made by hand.
        head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": issuer.kid}).encode()).rstrip(b"=")
        said = head + b"." + payload.encode()
        mac = base64.urlsafe_b64encode(hmac.new(secret, said, hashlib.sha256).digest()).rstrip(b"=")
        return (said + b"." + mac).decode()

    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": issuer.kid}).encode()).rstrip(b"=").decode()
    return {
        "none": f"{none}.{payload}.",
        "hs_with_the_public_key": hs(pem),
        "changed": f"{header}.{raised}.{signature}",
        "unsigned": f"{header}.{payload}.",
        "truncated": good[:-5],
        "doubled": f"{good}.{good}",
        "another_key_same_kid": jwt.encode(claims, mine, "ES256", headers={"kid": issuer.kid}),
        "another_algorithm": jwt.encode(claims, own_rsa, "RS256", headers={"kid": issuer.kid}),
        "key_of_its_own_header": jwt.encode(claims, own_rsa, "RS256", headers={"kid": issuer.kid, "jwk": jwk}),
        "key_from_elsewhere": jwt.encode(
            claims, own_rsa, "RS256", headers={"kid": "theirs", "jku": f"{issuer.url}/evil", "x5u": f"{issuer.url}/x"}
        ),
        "unknown_kid": jwt.encode(claims, mine, "ES256", headers={"kid": "nobody"}),
        "no_kid": jwt.encode(claims, mine, "ES256"),
        "critical_header": issuer.token("admin", headers={"crit": ["b64"], "b64": False}),
        "another_type": issuer.token("admin", headers={"typ": "secevent+jwt"}),
        "too_large": issuer.token("admin", claims={"padding": "x" * 9_000}),
        "empty": "",
        "text": "not a token",
        "bytes": "\udcff.\udcff.\udcff",
        "null": "\0",
        "nested": "W" * 4_000 + "." + "W" * 100 + ".x",
    }


async def test_what_the_issuer_did_not_sign_is_refused_in_the_same_words(issuer: TestIssuer) -> None:
    check = a_check(issuer)
    answers = {name: await check.check(token) for name, token in forged(issuer).items()}
    assert {name: reason(found) for name, found in answers.items()} == dict.fromkeys(answers, "unverified")
    assert len({found.message for found in answers.values() if isinstance(found, Denial)}) == 1
    assert "/evil" not in issuer.asked


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    check = TokenCheck(
        IssuerKeys("https://nobody.invalid", demonstration=False, clock=lambda: 0.0),
        Revocations(),
        audience=AUDIENCE,
        mapping=ClaimsMap(),
    )
    check.keys._tried_at = 0.0
    assert reason(asyncio.run(check.check(text))) == "no_keys"


async def test_a_token_expires_at_its_moment_though_it_was_good_before(issuer: TestIssuer) -> None:
    token = issuer.token("regulator", lasts_s=60)
    now = [time.time()]
    check = a_check(issuer, now=lambda: now[0])
    assert reason(await check.check(token)) is None
    now[0] += 61
    assert await check.check(token) == EXPIRED


async def test_a_revoked_token_and_a_revoked_person_are_out_and_a_token_issued_later_is_in(issuer: TestIssuer) -> None:
    revocations = Revocations()
    check = a_check(issuer, revocations=revocations)
    token = issuer.token("regulator", subject="somebody")
    found = await check.check(token)
    assert isinstance(found, Subject)
    record = {"jti": found.token_id, "subject": None, "expires_at": "2030-01-01T00:00:00Z"}
    revocations.apply(f"jti:{found.token_id}", record)
    assert await check.check(token) == REVOKED
    revocations.apply(f"jti:{found.token_id}", None)
    assert await check.check(token) == found
    revocations.apply("subject:somebody", {"jti": None, "subject": "somebody", "revoked_at": "2100-01-01T00:00:00Z"})
    assert await check.check(token) == REVOKED
    revocations.apply("subject:somebody", {"jti": None, "subject": "somebody", "revoked_at": "2020-01-01T00:00:00Z"})
    assert await check.check(token) == found


async def test_a_token_of_an_issuer_whose_clock_is_ahead_is_revoked_with_its_subject(issuer: TestIssuer) -> None:
    now = [float(int(time.time()))]
    revocations = Revocations()
    check = a_check(issuer, revocations=revocations, now=lambda: now[0])
    token, unseen = (
        issuer.token("regulator", subject="ahead", claims={"iat": now[0] + ahead_s}) for ahead_s in (25, 26)
    )
    found = await check.check(token)
    assert isinstance(found, Subject)
    assert found.issued_at == round(now[0] * 1e6)
    now[0] += 1
    revoked_at = from_micros(round(now[0] * 1e6))
    revocations.apply("subject:ahead", {"jti": None, "subject": "ahead", "revoked_at": revoked_at})
    now[0] += 1
    assert check.standing(found) == REVOKED
    assert await check.check(token) == REVOKED
    assert isinstance(await check.check(unseen), Subject), "what is issued after a revocation lets the person in"
    now[0] += 60
    assert await check.check(token) == REVOKED, "the first look is remembered when its iat has come"


async def test_a_token_in_use_is_not_forgotten_for_many_others(
    issuer: TestIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_check, "_MOST_KEPT", 2)
    check = a_check(issuer)
    used, *others = (issuer.token("regulator", subject=name) for name in "abcd")
    first = await check.check(used)
    for other in others:
        await check.check(other)
        assert await check.check(used) is first


async def test_logout_tokens_name_who_is_out_and_access_tokens_do_not(issuer: TestIssuer) -> None:
    check = a_check(issuer)
    events: dict[str, Any] = {LOGOUT: {}}
    logout = issuer.token("x", claims={"events": events, "sub": "somebody"}, headers={"typ": "logout+jwt"})
    found = await check.logged_out(logout)
    assert isinstance(found, Logout)
    assert (found.subject, time.time() - found.at / 1e6 < 60) == ("somebody", True)
    assert isinstance(await check.logged_out(issuer.token("x")), Denial)
    assert isinstance(await check.check(logout), Denial)
    old = issuer.token("x", claims={"events": events, "iat": time.time() - 900}, headers={"typ": "logout+jwt"})
    assert isinstance(await check.logged_out(old), Denial)


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": None}, "no_times"),
        ({"exp": "tomorrow"}, "no_times"),
        ({"exp": True}, "no_times"),
        ({"exp": 1}, "expired"),
        ({"iat": None}, "not_now"),
        ({"events": None}, "no_logout"),
        ({"events": LOGOUT}, "no_logout"),
        ({"events": [LOGOUT]}, "no_logout"),
        ({"events": {}}, "no_logout"),
        ({"events": {LOGOUT: "yes"}}, "no_logout"),
        ({"events": {LOGOUT: None}}, "no_logout"),
        ({"events": {LOGOUT: []}}, "no_logout"),
        # Forbidden there, whatever the type says (section 2.4): else an ID token could be made to log out.
        ({"nonce": "n"}, "no_logout"),
        ({"nonce": "n", "typ": "Bearer"}, "no_logout"),
        ({"at_hash": "h"}, "id_token"),
        ({"typ": "ID"}, "id_token"),
        ({"jti": None}, "no_jti"),
        ({"sub": None}, "no_subject"),
    ],
)
async def test_a_logout_token_that_is_not_as_the_standard_has_it_logs_nobody_out(
    issuer: TestIssuer, claims: dict[str, Any], why: str
) -> None:
    said = {"events": {LOGOUT: {}}, "sub": "somebody", **claims}
    found = await a_check(issuer).logged_out(issuer.token("x", claims=said, headers={"typ": "logout+jwt"}))
    assert isinstance(found, Denial)
    assert found.reason == why
