"""What providers of tokens really send: an access token comes in, an ID token does not, each claim where it is kept."""

from typing import Any

import pytest

from schemas.core.access.claims import REVOKED, ClaimsMap, Denial
from schemas.core.access.revocations import Revocations
from schemas.core.access.subject import Subject
from schemas.identity.issuer_keys import IssuerKeys
from schemas.identity.token_check import TokenCheck
from tests.support.issuer import AUDIENCE, TestIssuer


def a_check(issuer: TestIssuer, mapping: ClaimsMap | None = None, revocations: Revocations | None = None) -> TokenCheck:
    keys = IssuerKeys(issuer.url, demonstration=True)
    return TokenCheck(keys, revocations or Revocations(), audience=AUDIENCE, mapping=mapping or ClaimsMap())


def reason(found: Subject | Denial) -> str | None:
    return found.reason if isinstance(found, Denial) else None


@pytest.mark.parametrize(
    ("kind", "claims"),
    [
        # Keycloak before 25, and later ones with its nonce backwards compatible mapper.
        ("JWT", {"typ": "Bearer", "nonce": "n", "azp": "tableau", "scope": "openid", "realm_access": {"roles": []}}),
        ("JWT", {"typ": "Bearer", "azp": "tableau"}),  # Keycloak since
        ("at+jwt", {"typ": "Bearer", "nonce": "n"}),  # Keycloak told to use the type of RFC 9068
        ("at+jwt", {"nonce": "n", "client_id": "tableau"}),
        ("application/at+jwt", {"nonce": "n"}),
        ("JWT", {"azp": "tableau", "scope": "openid profile"}),  # Auth0's own profile
        ("JWT", {"ver": "2.0", "scp": "beds", "azp": "tableau"}),  # Entra ID
    ],
)
async def test_what_says_that_it_is_an_access_token_comes_in_with_a_nonce_too(
    issuer: TestIssuer, kind: str, claims: dict[str, Any]
) -> None:
    found = await a_check(issuer).check(issuer.token("regulator", claims=claims, headers={"typ": kind}))
    assert isinstance(found, Subject)


@pytest.mark.parametrize(
    ("kind", "claims"),
    [
        ("JWT", {"nonce": "n"}),
        ("JWT", {"nonce": "n", "azp": AUDIENCE, "auth_time": 1, "acr": "1"}),
        ("JWT", {"nonce": "n", "typ": ["Bearer"]}),
        ("JWT", {"nonce": "n", "typ": "bearer of bad news"}),
        ("JWT", {"typ": "ID", "nonce": "n", "at_hash": "h", "azp": AUDIENCE}),  # Keycloak
        ("at+jwt", {"typ": "ID"}),
        ("at+jwt", {"nonce": "n", "at_hash": "h"}),
        ("JWT", {"typ": "Bearer", "nonce": "n", "at_hash": "h"}),
    ],
)
async def test_an_id_token_stays_out_whatever_its_type_says(
    issuer: TestIssuer, kind: str, claims: dict[str, Any]
) -> None:
    found = await a_check(issuer).check(issuer.token("regulator", claims=claims, headers={"typ": kind}))
    assert reason(found) == "id_token"


async def test_a_nonce_in_a_token_without_a_type_is_an_id_token(issuer: TestIssuer) -> None:
    found = await a_check(issuer).check(issuer.token("regulator", claims={"nonce": "n"}, headers={"typ": None}))
    assert reason(found) == "id_token"


async def test_claims_of_another_provider_are_found_where_the_file_says(issuer: TestIssuer) -> None:
    mapping = ClaimsMap(
        subject="SubjectNameID",
        role="realm_access.roles",
        territories="perimetre",
        roles={"vigilits-admin": "admin", "samu": "regulator"},
    )
    claims = {"SubjectNameID": "810001234567", "realm_access": {"roles": ["offline", "samu"]}, "perimetre": ["R-44"]}
    found = await a_check(issuer, mapping).check(issuer.token("x", claims=claims))
    assert isinstance(found, Subject)
    assert (found.subject, found.role, found.territories) == ("810001234567", "regulator", ("R-44",))
    stranger = await a_check(issuer, mapping).check(issuer.token("x", claims={**claims, "realm_access": {}}))
    assert reason(stranger) == "no_role"


async def test_the_id_of_a_token_is_found_where_the_file_says_and_revokes_it(issuer: TestIssuer) -> None:
    revocations = Revocations()
    entra = issuer.token("regulator", claims={"jti": None, "uti": "AbC-1"}, headers={"typ": "JWT"})
    assert reason(await a_check(issuer).check(entra)) == "no_jti"
    check = a_check(issuer, mapping=ClaimsMap(jti="uti"), revocations=revocations)
    found = await check.check(entra)
    assert isinstance(found, Subject)
    assert found.token_id == "AbC-1"
    for bad in (None, "", 7, "x" * 300):
        denial = await check.check(issuer.token("regulator", claims={"uti": bad}))
        assert isinstance(denial, Denial)
        assert denial.reason == "no_jti"
        assert "uti" in denial.message
    revocations.apply("jti:AbC-1", {"jti": "AbC-1", "subject": None, "expires_at": "2030-01-01T00:00:00Z"})
    assert await check.check(entra) == REVOKED
