"""The key (ES256) that signs the demonstration tokens of one data folder: made once, for its owner alone."""

import hashlib
import json
import stat
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from standalone import private_file
from standalone.core.demonstration import TOKEN_TYPE
from standalone.data_folder import DataFolder
from standalone.errors import StandaloneError

ALGORITHM = "ES256"


@dataclass(frozen=True)
class SigningKey:
    """A private key on P-256."""

    private: ec.EllipticCurvePrivateKey

    @cached_property
    def jwk(self) -> dict[str, Any]:
        """The public half, as a JWKS holds it. Its `kid` is the thumbprint of RFC 7638."""
        public = ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        members = {name: public[name] for name in ("crv", "kty", "x", "y")}
        thumbprint = hashlib.sha256(json.dumps(members, separators=(",", ":"), sort_keys=True).encode()).digest()
        return {**members, "kid": jwt.utils.base64url_encode(thumbprint).decode(), "alg": ALGORITHM, "use": "sig"}

    def sign(self, claims: dict[str, Any]) -> str:
        """The claims as an access token (RFC 9068)."""
        return jwt.encode(claims, self.private, ALGORITHM, headers={"kid": self.jwk["kid"], "typ": TOKEN_TYPE})


def obtain(folder: DataFolder) -> SigningKey:
    """The folder's key, made now if it has none."""
    if not folder.issuer_key.exists():
        pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        private_file.write(folder.issuer_key, pem.decode("ascii"))
    return read(folder)


def read(folder: DataFolder) -> SigningKey:
    """The folder's key. StandaloneError when there is none, others may read it, or it is damaged."""
    path = folder.issuer_key
    try:
        mode, pem = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise StandaloneError(
            f"{path} cannot be read ({error.strerror}): `vigilits up` makes the key of the demonstration's tokens."
        ) from None
    if stat.S_IMODE(mode) & 0o077:
        raise StandaloneError(f"{path} can be read by others: delete it, the next `vigilits up` makes another.")
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise StandaloneError(f"{path} is damaged. Delete it: the next `vigilits up` makes another.")
    return SigningKey(key)
