"""The form of an API key, `vk_<client_id>_<secret>`, and what is kept of it: a hash, never the secret.

The secret is 32 random bytes (hex), so a plain SHA-256 is enough: there is nothing to guess. Pure: the caller
brings the randomness.
"""

import hashlib
import re
from typing import NamedTuple

PREFIX = "vk_"
CLIENT_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
"""What a client id may look like: lower case, digits and hyphens."""


class ApiKey(NamedTuple):
    """Who says to be calling, and the secret that has to prove it."""

    client_id: str
    secret: str


def compose(client_id: str, secret: bytes) -> str:
    """The key to hand to the client, once. ValueError when the client id has another form than CLIENT_ID."""
    if not CLIENT_ID.fullmatch(client_id):
        raise ValueError(f"client id {client_id!r}: use lower-case letters, digits and hyphens, at most 63")
    return f"{PREFIX}{client_id}_{secret.hex()}"


def parse(text: str) -> ApiKey | None:
    """The parts of a key, or None when the text is no API key at all (it may be another kind of token)."""
    if not text.startswith(PREFIX):
        return None
    client_id, _, secret = text[len(PREFIX) :].rpartition("_")
    if not CLIENT_ID.fullmatch(client_id) or not secret:
        return None
    return ApiKey(client_id, secret)


def digest(secret: str) -> str:
    """What is kept of a secret or an opaque token: SHA-256, lower-case hex."""
    return hashlib.sha256(secret.encode()).hexdigest()
