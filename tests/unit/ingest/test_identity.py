"""The seam of identity: a credential in, a sender out."""

from datetime import UTC, datetime

import pytest
from starlette.requests import Request

from ingest.core.clients import Clients
from ingest.core.sender import Sender
from ingest.identity import Identity, credential_of
from schemas import access_policy
from schemas.core.access.claims import ClaimsMap, Denial
from schemas.core.access.revocations import Revocations
from schemas.core.api_keys import compose, digest
from schemas.identity.issuer_keys import IssuerKeys
from schemas.identity.token_check import TokenCheck
from tests.support import issuer
from tests.support.client_facts import a_client


def a_request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw})


@pytest.mark.parametrize(
    ("headers", "credential"),
    [
        ({"authorization": "Bearer abc"}, "abc"),
        ({"authorization": "bearer  abc "}, "abc"),
        ({"x_api_key": "abc"}, "abc"),
        ({"authorization": "Basic abc", "x_api_key": "def"}, "def"),
        ({"authorization": "Bearer "}, None),
        ({"authorization": "abc"}, None),
        ({}, None),
    ],
)
def test_a_credential_is_a_bearer_token_or_an_api_key(headers: dict[str, str], credential: str | None) -> None:
    assert credential_of(a_request(**headers)) == credential


async def test_keys_and_tokens_are_told_apart_by_their_form() -> None:
    clients = Clients()
    secret = bytes(32)
    clients.apply("tool", a_client(secret_sha256=digest(secret.hex())))
    known = issuer.issuer()
    tokens = TokenCheck(
        IssuerKeys(known.url, demonstration=True), Revocations(), audience=issuer.AUDIENCE, mapping=ClaimsMap()
    )
    identity = Identity(tokens, clients, access_policy.read(), lambda: datetime(2026, 1, 15, tzinfo=UTC))
    by_key = await identity.authenticate(compose("tool", secret))
    by_token = await identity.authenticate(known.token("admin"))
    assert isinstance(by_key, Sender)
    assert isinstance(by_token, Sender)
    assert (by_key.subject, by_token.subject) == ("tool", "demo-admin")
    assert isinstance(await identity.authenticate("other"), Denial)
    assert isinstance(await identity.authenticate(compose("tool", b"x" * 32)), Denial)


async def test_without_an_issuer_only_keys_are_taken() -> None:
    identity = Identity(None, Clients(), access_policy.read(), lambda: datetime(2026, 1, 15, tzinfo=UTC))
    found = await identity.authenticate(issuer.token_of("admin"))
    assert isinstance(found, Denial)
    assert "VIGILITS_ISSUER" in found.message
