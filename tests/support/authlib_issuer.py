"""An issuer that is not ours: Authlib's authorization server, its access tokens as RFC 9068, RS256.

Run as a process, `python -m tests.support.authlib_issuer PORT`. A client's id says which role it has, as Keycloak would
say it (`realm_access.roles`); its secret is anything.
"""

import sys
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from flask import Flask, jsonify
from joserfc.jwk import KeySet, RSAKey

TOKEN_PATH = "/protocol/openid-connect/token"


class Client(ClientMixin):
    """One that may ask for a token for itself."""

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id

    def get_client_id(self) -> str:
        return self.client_id

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_client_secret(self, client_secret: str) -> bool:
        return bool(client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        del endpoint
        return method in ClientCredentials.TOKEN_ENDPOINT_AUTH_METHODS

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"


class ClientCredentials(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


class Tokens(JWTBearerTokenGenerator):
    """Authlib's generator, with the claims of a provider that has never heard of us."""

    def __init__(self, issuer: str, keys: KeySet) -> None:
        super().__init__(issuer=issuer, alg="RS256", expires_generator=lambda *_: 300)
        self._keys = keys

    def get_jwks(self) -> KeySet:
        return self._keys

    def get_audiences(self, client: Client, user: object, scope: str) -> list[str]:
        del user, scope
        return [client.get_client_id(), "vigilits"]

    def get_extra_claims(self, client: Client, grant_type: str, user: object, scope: str) -> dict[str, Any]:
        del grant_type, user, scope
        return {
            "realm_access": {"roles": ["offline_access", client.get_client_id()]},
            "attributes": {"perimetre": ["R-44"], "finess": ["540002078"]},
        }


def app(issuer: str) -> Flask:
    """The issuer at this address."""
    made = Flask(__name__)
    keys = KeySet([RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)])
    server = AuthorizationServer(made, query_client=Client, save_token=lambda *_: None)
    server.register_grant(ClientCredentials)
    server.register_token_generator("default", Tokens(issuer, keys))

    @made.post(TOKEN_PATH)
    def token() -> Any:
        return server.create_token_response()

    @made.get("/protocol/openid-connect/certs")
    def certs() -> Any:
        return jsonify(keys.as_dict(private=False))

    @made.get("/.well-known/openid-configuration")
    def configuration() -> Any:
        return jsonify(
            {
                "issuer": issuer,
                "token_endpoint": issuer + TOKEN_PATH,
                "jwks_uri": f"{issuer}/protocol/openid-connect/certs",
                "grant_types_supported": ["client_credentials"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    return made


if __name__ == "__main__":
    port = int(sys.argv[1])
    app(f"http://127.0.0.1:{port}").run("127.0.0.1", port)
