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


def key_of(secret: str) -> bytes:
    """The key of a secret: base64, `whsec_` before it or not. ValueError when it is no such secret."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("the secret is not base64; make one with: openssl rand -base64 32") from error
    if not SHORTEST_SECRET <= len(key) <= LONGEST_SECRET:
        raise ValueError(f"the secret has {len(key)} bytes; it must have {SHORTEST_SECRET} to {LONGEST_SECRET}")
    return key


def signed_headers(webhook_id: str, body: bytes, key: bytes, now: datetime) -> dict[str, str]:
    """`webhook-id`, `webhook-timestamp` and `webhook-signature` of one try."""
    timestamp = str(to_micros(now) // 1_000_000)
    mac = hmac.new(key, b".".join((webhook_id.encode(), timestamp.encode(), body)), hashlib.sha256)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(mac.digest()).decode()}",
    }
