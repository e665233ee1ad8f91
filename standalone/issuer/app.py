"""The demonstration issuer's documents: discovery as Keycloak spells it, its public key, tokens for its clients."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry

from schemas.health_app import health_routes
from standalone import demo_tokens
from standalone.core.demonstration import LIFETIME, NOTICE, SCOPES
from standalone.issuer.client_credentials import TokenRefusedError, role_of
from standalone.signing_key import ALGORITHM, SigningKey

_LONGEST_REQUEST = 8_192
"""Bytes of a request for a token."""
_KEPT_NOWHERE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def build(issuer: str, host: str, key: SigningKey, secrets: Mapping[str, str]) -> FastAPI:
    """The application. `issuer` is its own address on `host`, `secrets` are its clients' by role."""
    app = FastAPI(openapi_url=None)  # and so no /docs, whose page would load scripts from elsewhere
    app.include_router(health_routes(list, CollectorRegistry(), host=host))

    @app.get("/.well-known/openid-configuration", summary="Discovery")
    async def discovery() -> dict[str, Any]:
        return {
            "demonstration": NOTICE,
            "issuer": issuer,
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks.json",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": ["none"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    @app.get("/jwks.json", summary="The key that tokens are checked with")
    async def jwks() -> dict[str, Any]:
        return {"demonstration": NOTICE, "keys": [key.jwk]}

    @app.post("/token", summary="A token for a client (OAuth 2.0 client credentials)")
    async def token(request: Request) -> JSONResponse:
        try:
            role = role_of(request.headers.get("authorization"), await _body(request), secrets)
        except TokenRefusedError as refused:
            said = {"error": refused.code, "error_description": str(refused), "demonstration": NOTICE}
            challenge = {"WWW-Authenticate": 'Basic realm="demonstration"'} if refused.status == 401 else {}
            return JSONResponse(said, refused.status, headers={**_KEPT_NOWHERE, **challenge})
        return JSONResponse(
            {
                "access_token": demo_tokens.sign(key, SCOPES[role], issuer, datetime.now(UTC)),
                "token_type": "Bearer",
                "expires_in": int(LIFETIME.total_seconds()),
                "demonstration": NOTICE,
            },
            headers=_KEPT_NOWHERE,
        )

    return app


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_REQUEST:
            raise TokenRefusedError("invalid_request", f"the body is longer than {_LONGEST_REQUEST} bytes")
    return body
