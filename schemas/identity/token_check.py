"""Step 0 of every request of a person: a token in, its subject or a denial out.

Before the signature is known to be the issuer's, a denial says nothing of what is wrong; after it, it says what.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import jwt
from jwt.exceptions import PyJWTError

from schemas.core.access.claims import EXPIRED, REVOKED, ClaimsMap, Denial, Logout, logged_out, subject_of
from schemas.core.access.revocations import Revocations
from schemas.core.access.subject import Subject
from schemas.identity.issuer_keys import IssuerKeys
from schemas.identity.signing_keys import SigningKey

_LONGEST = 8 << 10
_MOST_KEPT = 20_000
_TYPES = ("at+jwt", "application/at+jwt", "jwt")
_LOGOUT_TYPES = ("logout+jwt", "jwt")

_CLAIMS = ("aud", "iss", "exp", "nbf", "iat", "sub", "jti")
_SIGNATURE_ALONE: Any = dict.fromkeys((f"verify_{claim}" for claim in _CLAIMS), False)
"""What the claims say is judged by schemas/core/access/claims.py."""

_UNVERIFIED = Denial(
    "unverified", "the token cannot be verified: send an access token of the issuer trusted here, whole and unchanged"
)


class TokenCheck:
    """All of it belongs to the event loop's thread. `now` gives seconds since 1970, UTC."""

    def __init__(
        self,
        keys: IssuerKeys,
        revocations: Revocations,
        *,
        audience: str,
        mapping: ClaimsMap,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.keys = keys
        self._revocations = revocations
        self._audience = audience
        self._mapping = mapping
        self._now = now
        # Of tokens that were found good, by digest: which key signed them. Forgotten with the key. The subject is as of
        # the first look, for its `issued_at`: where the issuer's clock is ahead (by SKEW_S at most), only who saw a
        # token before its subject was revoked knows that it is not of after. What remains: such a token comes in at a
        # replica that never saw it, or forgot it (restarted, or _MOST_KEPT others since), unless revoked by its jti.
        self._checked: OrderedDict[bytes, tuple[str, SigningKey, Subject]] = OrderedDict()

    async def check(self, token: str) -> Subject | Denial:
        """Whose token it is, or why nobody comes in with it; never raises for what a token holds."""
        found = await self._verified(token)
        return found if isinstance(found, Denial) else self.standing(found) or found

    def standing(self, subject: Subject) -> Denial | None:
        """Why a subject that came in once may no longer, if so."""
        if subject.expires_at is not None and self._now() * 1_000_000 >= subject.expires_at:
            return EXPIRED
        return REVOKED if self._revocations.covers(subject) else None

    async def logged_out(self, token: str) -> Logout | Denial:
        """What a logout token says (OpenID Connect Back-Channel Logout 1.0, section 2.4), or why it is none."""
        kid = _kid(token, _LOGOUT_TYPES) if len(token) <= _LONGEST else None
        key = None if kid is None else await self.keys.find(kid)
        claims = None if key is None else _claims(token, key)
        if claims is None:
            return _UNVERIFIED
        return logged_out(claims, issuer=self.keys.issuer, audience=self._audience, now=self._now())

    async def _verified(self, token: str) -> Subject | Denial:
        if len(token) > _LONGEST:
            return _UNVERIFIED
        digest = hashlib.blake2b(token.encode(errors="replace"), digest_size=24).digest()
        checked = self._checked.get(digest)
        if checked is not None and self.keys.known(checked[0]) == checked[1]:
            self._checked.move_to_end(digest)
            return checked[2]
        kid = _kid(token, _TYPES)
        key = None if kid is None else await self.keys.find(kid)
        claims = None if key is None else _claims(token, key)
        if kid is None or key is None or claims is None:
            return _UNVERIFIED
        found = subject_of(
            claims, issuer=self.keys.issuer, audience=self._audience, mapping=self._mapping, now=self._now()
        )
        if isinstance(found, Subject):
            self._checked[digest] = kid, key, found
            if len(self._checked) > _MOST_KEPT:
                self._checked.popitem(last=False)
        return found


def _kid(token: str, types: Sequence[str]) -> str | None:
    """Which key the token says it was signed with; whatever else its header says of keys (jku, x5u, jwk) is ignored."""
    try:
        header = jwt.get_unverified_header(token)
    except (PyJWTError, ValueError, RecursionError):
        return None
    kid, kind = header.get("kid"), header.get("typ", "JWT")
    if "crit" in header or not isinstance(kind, str) or kind.lower() not in types:
        return None
    return kid if isinstance(kid, str) else None


def _claims(token: str, key: SigningKey) -> dict[str, Any] | None:
    """The claims, when the key signed them."""
    try:
        return jwt.decode(token, key.public_key, algorithms=[key.algorithm], options=_SIGNATURE_ALONE)
    except (PyJWTError, ValueError, RecursionError):
        return None
