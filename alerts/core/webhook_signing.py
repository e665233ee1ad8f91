"""Headers of a webhook as in Standard Webhooks: who sent it is proved by a signature that the receiver can compute."""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

from schemas.core.times import to_micros

_PREFIX = "whsec_"
SHORTEST_SECRET, LONGEST_SECRET = 24, 64
"""In bytes, of a secret in base64, as the standard asks."""
SHORTEST_TEXT = 16
"""In bytes, of a secret that is plain text."""


def key_of(secret: str) -> bytes:
    """The key of a secret: what follows `whsec_` in base64; or base64 of a usual length; else the bytes of the text.

    ValueError when it is too short, or no base64 after `whsec_`.
    """
    text = secret.strip()
    if text.startswith(_PREFIX):
        key = _decoded(text.removeprefix(_PREFIX))
        if key is None:
            raise ValueError(f"the secret is not base64 after {_PREFIX}; make one with: openssl rand -base64 32")
        if not SHORTEST_SECRET <= len(key) <= LONGEST_SECRET:
            raise ValueError(f"the secret has {len(key)} bytes; it must have {SHORTEST_SECRET} to {LONGEST_SECRET}")
        return key
    key = _decoded(text)
    if key is not None and SHORTEST_SECRET <= len(key) <= LONGEST_SECRET:
        return key
    plain = text.encode()
    if len(plain) < SHORTEST_TEXT:
        raise ValueError(
            f"the secret has {len(plain)} bytes; as plain text it must have {SHORTEST_TEXT}. "
            "Make one with: openssl rand -base64 32"
        )
    return plain


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):  # ValueError: it is not even ASCII
        return None


def signed_headers(webhook_id: str, body: bytes, key: bytes, now: datetime) -> dict[str, str]:
    """`webhook-id`, `webhook-timestamp` and `webhook-signature` of one try."""
    timestamp = str(to_micros(now) // 1_000_000)
    mac = hmac.new(key, b".".join((webhook_id.encode(), timestamp.encode(), body)), hashlib.sha256)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(mac.digest()).decode()}",
    }
