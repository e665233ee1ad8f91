"""Who asks for a token, by the client-credentials grant (RFC 6749, sections 2.3.1 and 4.4)."""

import base64
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote_plus

_PREFIX = "demo-"


class TokenRefusedError(Exception):
    """Why there is no token: the code of RFC 6749 section 5.2, the HTTP status, and a sentence."""

    def __init__(self, code: str, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status


def role_of(authorization: str | None, body: bytes, secrets: Mapping[str, str]) -> str:
    """The role whose client (`demo-<role>`) asks, proved by its secret. TokenRefusedError says why not."""
    form = _form(body)
    if form.get("grant_type") != "client_credentials":
        raise TokenRefusedError("unsupported_grant_type", "send grant_type=client_credentials as a form")
    client, secret = _basic(authorization) if authorization else (form.get("client_id"), form.get("client_secret"))
    role = (client or "").removeprefix(_PREFIX)
    expected = secrets.get(role) if (client or "").startswith(_PREFIX) else None
    # An unknown client costs the same comparison.
    matches = hmac.compare_digest((secret or "").encode(), (expected or "-").encode())
    if expected is None or not matches:
        raise TokenRefusedError("invalid_client", "no client of that name has this secret", 401)
    return role


def _form(body: bytes) -> dict[str, str]:
    try:
        fields = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=10)
    except ValueError:
        raise TokenRefusedError("invalid_request", "the body is no form (application/x-www-form-urlencoded)") from None
    if any(len(values) > 1 for values in fields.values()):
        raise TokenRefusedError("invalid_request", "a field is given twice")
    return {name: values[0] for name, values in fields.items()}


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    try:
        client, _, secret = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except ValueError:
        client, secret = "", ""
    if scheme.lower() != "basic" or not client:
        raise TokenRefusedError("invalid_client", "Authorization is not Basic, as RFC 6749 section 2.3.1 has it", 401)
    return unquote_plus(client), unquote_plus(secret)
