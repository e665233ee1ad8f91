"""The keys an issuer publishes (RFC 7517), as far as we take signatures of them.

The algorithm follows from the key, never from the token: ES256 for P-256, RS256 for RSA of 2,048 bits and more.
Everything else in the set (secrets, keys for encryption, other curves) is passed over.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

_MOST_KEYS = 100
_LEAST_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One public key; compared by what it is, so that a kid that comes to name another key is noticed."""

    algorithm: str
    thumbprint: tuple[str, ...]
    public_key: EllipticCurvePublicKey | RSAPublicKey


def keys_of(jwks: object) -> dict[str, SigningKey]:
    """The usable keys of a parsed JWKS by kid. ValueError when it is no JWKS."""
    listed = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(listed, list) or len(listed) > _MOST_KEYS:
        raise ValueError(f"a JWKS has a list of keys, at most {_MOST_KEYS}")
    found = {each["kid"]: _key(each) for each in listed if isinstance(each, dict) and isinstance(each.get("kid"), str)}
    return {kid: key for kid, key in found.items() if key is not None}


def _key(jwk: Mapping[str, Any]) -> SigningKey | None:
    algorithm, members = ("ES256", ("crv", "x", "y")) if jwk.get("kty") == "EC" else ("RS256", ("n", "e"))
    if jwk.get("kty") not in ("EC", "RSA") or jwk.get("use", "sig") != "sig" or "d" in jwk:
        return None
    if jwk.get("alg", algorithm) != algorithm or jwk.get("crv", "P-256") != "P-256":
        return None
    try:
        public_key = PyJWK(dict(jwk), algorithm).key
    except (PyJWTError, ValueError, TypeError):
        return None
    if isinstance(public_key, RSAPublicKey) and public_key.key_size < _LEAST_RSA_BITS:
        return None
    return SigningKey(algorithm, tuple(jwk[member] for member in members), public_key)
