"""The seam of identity: a credential in, a sender out."""

from datetime import UTC, datetime

import pytest
from starlette.requests import Request

from ingest.core.clients import Clients
from ingest.core.tokens import Tokens
from ingest.identity import Identity, credential_of
from schemas.core.api_keys import compose, digest
from schemas.core.token_entry import TokenEntry
from tests.support.client_facts import a_client

ENTRY = TokenEntry(digest("opaque"), "demo-admin", "admin", None, None)


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


def test_keys_and_tokens_are_told_apart_by_their_form() -> None:
    clients = Clients()
    secret = bytes(32)
    clients.apply("tool", a_client(secret_sha256=digest(secret.hex())))
    identity = Identity(Tokens([ENTRY]), clients, lambda: datetime(2026, 1, 15, tzinfo=UTC))
    by_key = identity.authenticate(compose("tool", secret))
    by_token = identity.authenticate("opaque")
    assert by_key is not None
    assert by_token is not None
    assert (by_key.subject, by_token.subject) == ("tool", "demo-admin")
    assert identity.authenticate("other") is None
    assert identity.authenticate(compose("tool", b"x" * 32)) is None
