"""Step 0 of every request of a person: a token in, its subject or a denial out.

Before the signature is known to be the issuer's, a denial says nothing of what is wrong; after it, it says what.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import jwt
from jwt.exceptions import PyJWTError

from schemas.core.access.claims import (
    EXPIRED,
    KEY_TAKEN_BACK,
    REVOKED,
    ClaimsMap,
    Denial,
    Logout,
    logged_out,
    subject_of,
)
from schemas.core.access.revocations import Revocations
from schemas.core.access.subject import Subject
from schemas.identity.issuer_keys import IssuerKeys
from schemas.identity.signing_keys import SigningKey

_LONGEST = 8 << 10
_MOST_KEPT = 20_000
_ACCESS_TYPES = ("at+jwt", "application/at+jwt")
_TYPES = (*_ACCESS_TYPES, "jwt")
_LOGOUT_TYPES = ("logout+jwt", "jwt")

_CLAIMS = ("aud", "iss", "exp", "nbf", "iat", "sub", "jti")
_SIGNATURE_ALONE: Any = dict.fromkeys((f"verify_{claim}" for claim in _CLAIMS), False)
"""What the claims say is judged by schemas/core/access/claims.py."""

_UNVERIFIED = Denial(
    "unverified", "the token cannot be verified: send an access token of the issuer trusted here, whole and unchanged"
)
_NO_KEYS = Denial(
    "no_keys",
    "the issuer's keys are not known here at present, so no token can be checked: try again later, with the same one",
)
"""Said of every token alike: nothing was looked at."""


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

    @property
    def revision(self) -> int:
        """Another than before when the issuer took a key back: `standing` may then say otherwise."""
        return self.keys.taken_back

    async def check(self, token: str) -> Subject | Denial:
        """Whose token it is, or why nobody comes in with it; never raises for what a token holds."""
        found = await self._verified(token)
        return found if isinstance(found, Denial) else self.standing(found) or found

    def standing(self, subject: Subject) -> Denial | None:
        """Why a subject that came in once may no longer, if so."""
        if subject.expires_at is not None and self._now() * 1_000_000 >= subject.expires_at:
            return EXPIRED
        if subject.signed_with is not None and not self.keys.stands(subject.signed_with):
            return KEY_TAKEN_BACK
        return REVOKED if self._revocations.covers(subject) else None

    async def logged_out(self, token: str) -> Logout | Denial:
        """What a logout token says (OpenID Connect Back-Channel Logout 1.0, section 2.4), or why it is none."""
        signed = await self._signed(token, _LOGOUT_TYPES)
        if isinstance(signed, Denial):
            return signed
        _, _, _, claims = signed
        return logged_out(claims, issuer=self.keys.issuer, audience=self._audience, now=self._now())

    async def _verified(self, token: str) -> Subject | Denial:
        digest = hashlib.blake2b(token.encode(errors="replace"), digest_size=24).digest()
        checked = self._checked.get(digest)
        if checked is not None and self.keys.known(checked[0]) == checked[1]:
            self._checked.move_to_end(digest)
            return checked[2]
        signed = await self._signed(token, _TYPES)
        if isinstance(signed, Denial):
            return signed
        kind, kid, key, claims = signed
        found = subject_of(
            claims,
            issuer=self.keys.issuer,
            audience=self._audience,
            mapping=self._mapping,
            now=self._now(),
            typed=kind in _ACCESS_TYPES,
        )
        if isinstance(found, Subject):
            found = replace(found, signed_with=(kid, *key.thumbprint))
            self._checked[digest] = kid, key, found
            if len(self._checked) > _MOST_KEPT:
                self._checked.popitem(last=False)
        return found

    async def _signed(self, token: str, types: Sequence[str]) -> tuple[str, str, SigningKey, dict[str, Any]] | Denial:
        """The type, the kid, the key and the claims of a token that a key of the issuer signed."""
        kind, kid = _header(token, types) if len(token) <= _LONGEST else (None, None)
        key = None if kid is None else await self.keys.find(kid)
        claims = None if key is None else _claims(token, key)
        if kind is None or kid is None or key is None or claims is None:
            return _UNVERIFIED if self.keys.alive else _NO_KEYS
        return kind, kid, key, claims


def _header(token: str, types: Sequence[str]) -> tuple[str, str] | tuple[None, None]:
    """Its type, lower case, and which key it says it was signed with; what else it says of keys (jku, x5u, jwk) is
    ignored."""
    try:
        header = jwt.get_unverified_header(token)
    except (PyJWTError, ValueError, RecursionError):
        return None, None
    kid, kind = header.get("kid"), header.get("typ", "JWT")
    if "crit" in header or not isinstance(kid, str) or not isinstance(kind, str) or kind.lower() not in types:
        return None, None
    return kind.lower(), kid


def _claims(token: str, key: SigningKey) -> dict[str, Any] | None:
    """The claims, when the key signed them."""
    try:
        return jwt.decode(token, key.public_key, algorithms=[key.algorithm], options=_SIGNATURE_ALONE)
    except (PyJWTError, ValueError, RecursionError):
        return None
