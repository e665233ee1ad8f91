"""What the demonstration issuer serves, and what it does not."""

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from standalone.issuer.app import build
from standalone.signing_key import SigningKey

ISSUER = "http://127.0.0.1:8002"


def an_issuer() -> httpx.AsyncClient:
    app = build(ISSUER, "127.0.0.1", SigningKey(ec.generate_private_key(ec.SECP256R1())), {})
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ISSUER)


async def test_it_serves_its_discovery_document_and_the_key_that_document_names() -> None:
    async with an_issuer() as client:
        described = (await client.get("/.well-known/openid-configuration")).json()
        assert described["issuer"] == ISSUER
        assert len((await client.get(described["jwks_uri"])).json()["keys"]) == 1


@pytest.mark.parametrize("path", ["/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json"])
async def test_it_serves_no_page_about_itself(path: str) -> None:
    async with an_issuer() as client:
        assert (await client.get(path)).status_code == 404
