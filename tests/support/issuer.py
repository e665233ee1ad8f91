"""An OIDC issuer for tests: its own keys, its discovery document and JWKS over HTTP, and any token asked for.

One per test process, made when it is first asked for; whoever needs another (rotating, hanging, lying) makes one.
"""

import json
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

AUDIENCE = "vigilits"
ESTABLISHMENT = "540002078"


class TestIssuer:
    """Listens on loopback until `close`. `documents` are what it serves, by path: change them at will."""

    __test__ = False

    def __init__(self) -> None:
        documents = self.documents = dict[str, bytes]()
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                body = documents.get(self.path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_: object) -> None:
                """Tests say what went wrong."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        described = {"issuer": self.url, "jwks_uri": f"{self.url}/jwks.json"}
        self.documents["/.well-known/openid-configuration"] = json.dumps(described).encode()
        self.keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self.kid = self.rotate()

    def rotate(self, *, keep: Sequence[str] = ()) -> str:
        """A new key to sign with; only those kept are published beside it."""
        kid = uuid.uuid4().hex
        self.keys = {old: self.keys[old] for old in keep} | {kid: ec.generate_private_key(ec.SECP256R1())}
        published = [
            {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "alg": "ES256", "use": "sig"}
            for kid, key in self.keys.items()
        ]
        self.documents["/jwks.json"] = json.dumps({"keys": published}).encode()
        self.kid = kid
        return kid

    def token(
        self,
        role: str,
        *,
        territories: Sequence[str] = ("FR",),
        establishments: Sequence[str] = (ESTABLISHMENT,),
        subject: str | None = None,
        lasts_s: float = 3_600,
        claims: Mapping[str, Any] | None = None,
        headers: Mapping[str, Any] | None = None,
    ) -> str:
        """An access token; `claims` and `headers` replace what it would say."""
        now = time.time()
        said = {
            "iss": self.url,
            "sub": subject or f"demo-{role}",
            "aud": AUDIENCE,
            "iat": int(now),
            "exp": now + lasts_s,
            "jti": uuid.uuid4().hex,
            "vigilits": {"role": role, "territories": list(territories), "establishments": list(establishments)},
            **(claims or {}),
        }
        marked = {"kid": self.kid, "typ": "at+jwt", **(headers or {})}
        return jwt.encode(said, self.keys[self.kid], "ES256", headers=marked)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@cache
def issuer() -> TestIssuer:
    """The one of this test process."""
    return TestIssuer()


@cache
def token_of(role: str) -> str:
    """A token of somebody of this role in the whole nation, and of the establishment of the samples."""
    return issuer().token(role, lasts_s=86_400)


def settings() -> dict[str, str]:
    """What a service has to be told to trust it."""
    return {"VIGILITS_ISSUER": issuer().url, "VIGILITS_DEMONSTRATION": "true"}
