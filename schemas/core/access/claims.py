"""From the claims of a verified access token to a subject: which are needed, where another provider keeps them.

The signature was checked before; here the words are. A token that says less than it must gets a named refusal, and
what it does not say is never read as "all".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.core.access.subject import NATION, Subject

SKEW_S = 30
"""How far the issuer's clock may run ahead of ours; `exp` is taken as it is."""

LONGEST_LIFE_S = 31 * 86_400
"""So long a revocation has to be remembered."""

_MARKS_OF_AN_ID_TOKEN = ("at_hash", "c_hash", "s_hash")
_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_IS_NEWS_S = 300
_MICROS = 1_000_000
_TIMES = (("iat", None), ("exp", None), ("nbf", 0))
_LATEST = 1e11
_LONGEST_ID = 256
_MOST_PLACES = 1_000


@dataclass(frozen=True, slots=True)
class ClaimsMap:
    """Where a provider keeps what we need: paths with dots. `roles` translates its role names, in order."""

    jti: str = "jti"
    subject: str = "sub"
    role: str = "vigilits.role"
    territories: str = "vigilits.territories"
    establishments: str = "vigilits.establishments"
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Denial:
    """Why a token lets nobody in: `reason` is for metrics and the audit, `message` helps an honest client."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Logout:
    """A subject whose sessions of before a moment (microseconds since 1970, UTC) ended: sent again, it says no more."""

    subject: str
    at: int


_ID_TOKEN = Denial("id_token", "this is an ID token: send the access token")
EXPIRED = Denial("expired", "the token has expired: ask for a new one")
REVOKED = Denial("revoked", "the token was revoked: sign in again")
KEY_TAKEN_BACK = Denial("key_taken_back", "the issuer took back the key this token is signed with: sign in again")


def subject_of(
    claims: Mapping[str, Any], *, issuer: str, audience: str, mapping: ClaimsMap, now: float, typed: bool
) -> Subject | Denial:
    """Whom the claims speak of, at `now` (seconds since 1970, UTC). `typed`: the header says access token (RFC 9068).

    A token of an issuer whose clock is ahead counts as issued now, so that a revocation in the next moments covers it.
    """
    token_id = _at(claims, mapping.jti)
    denial = (
        _wrong(claims, issuer, audience)
        or _nonce_of_an_id_token(claims, typed=typed)
        or _unnamed(token_id, mapping.jti)
        or _untimely(claims, now)
    )
    if denial is not None:
        return denial
    subject, role = _at(claims, mapping.subject), _role(_at(claims, mapping.role), mapping.roles)
    if not _is_id(subject):
        return Denial("no_subject", f"the token does not say whose it is: {mapping.subject} must be text")
    if role is None:
        return Denial("no_role", f"the token has no role known here in {mapping.role}")
    territories = _codes(_at(claims, mapping.territories))
    establishments = _codes(_at(claims, mapping.establishments))
    if territories is None or establishments is None:
        return Denial("bad_places", "territories and establishments of a token are lists of codes")
    return Subject(
        subject,
        role,
        None if NATION in territories else territories,
        establishments,
        token_id,
        round(min(claims["iat"], now) * _MICROS),
        round(claims["exp"] * _MICROS),
    )


def logged_out(claims: Mapping[str, Any], *, issuer: str, audience: str, now: float) -> Logout | Denial:
    """Who is logged out by a verified logout token, at `now` (seconds since 1970, UTC).

    Source: OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6.
    """
    denial = _wrong(claims, issuer, audience) or _unnamed(claims.get("jti"), "jti")
    if denial is not None:
        return denial
    if "nonce" in claims:
        return Denial("no_logout", "a logout token has no nonce")
    issued, expires = _moment(claims.get("iat")), _moment(claims.get("exp"))
    events, subject = claims.get("events"), claims.get("sub")
    if expires is None:
        return Denial("no_times", "a logout token needs iat and exp, in seconds since 1970")
    if now >= expires:
        return EXPIRED
    if issued is None or not now - _LOGOUT_IS_NEWS_S <= issued <= now + SKEW_S:
        return Denial("not_now", "a logout token is of the last minutes")
    if not isinstance(events, dict) or not isinstance(events.get(_LOGOUT), dict):
        return Denial("no_logout", f"the token tells of no logout: its events have a JSON object as {_LOGOUT}")
    if not _is_id(subject):
        return Denial("no_subject", "a logout token names its subject (sub); a session alone is not known here")
    return Logout(str(subject), round(issued * _MICROS))


def map_of(file: Mapping[str, Any]) -> ClaimsMap:
    """The parsed claims file: any of jti, subject, role, territories, establishments, and a table roles. ValueError."""
    unknown = file.keys() - ClaimsMap.__dataclass_fields__.keys()
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    roles = file.get("roles", {})
    paths = [value for name, value in file.items() if name != "roles"]
    if not isinstance(roles, dict) or not all(isinstance(value, str) and value for value in [*paths, *roles.values()]):
        raise ValueError("every entry is text, and roles is a table of texts")
    return ClaimsMap(**file)


def _wrong(claims: Mapping[str, Any], issuer: str, audience: str) -> Denial | None:
    if claims.get("iss") != issuer:
        return Denial("wrong_issuer", "the token is of another issuer than the one trusted here")
    audiences = claims.get("aud")
    if audience not in (audiences if isinstance(audiences, list) else [audiences]):
        return Denial("wrong_audience", f"the token is not meant for {audience}: ask for one with this audience")
    if claims.get("typ") == "ID" or any(mark in claims for mark in _MARKS_OF_AN_ID_TOKEN):
        return _ID_TOKEN
    return None


def _nonce_of_an_id_token(claims: Mapping[str, Any], *, typed: bool) -> Denial | None:
    """A nonce belongs into ID tokens (OpenID Connect Core 1.0, section 2).

    But Keycloak before 25, and later with its mapper "nonce backwards compatible", puts it into access tokens as well:
    there, and where the header says so, the type of a token outweighs it.
    """
    says_access = typed or claims.get("typ") == "Bearer"
    return _ID_TOKEN if "nonce" in claims and not says_access else None


def _unnamed(token_id: object, claim: str) -> Denial | None:
    if _is_id(token_id):
        return None
    return Denial("no_jti", f"the token has no {claim}, so it could not be revoked")


def _untimely(claims: Mapping[str, Any], now: float) -> Denial | None:
    issued, expires, begins = (_moment(claims.get(name, absent)) for name, absent in _TIMES)
    if issued is None or expires is None or begins is None:
        return Denial("no_times", "the token needs iat and exp, in seconds since 1970")
    if now >= expires:
        return EXPIRED
    if expires - issued > LONGEST_LIFE_S:
        return Denial("too_long_lived", "the token is valid for more than 31 days: ask for one of hours")
    if max(issued, begins) > now + SKEW_S:
        return Denial("not_yet", "the token is not valid yet: compare the clocks")
    return None


def _at(claims: Mapping[str, Any], path: str) -> Any:
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _role(found: object, roles: Mapping[str, str]) -> str | None:
    given = found if isinstance(found, list) else [found]
    if not roles:
        return given[0] if len(given) == 1 and isinstance(given[0], str) else None
    return next((ours for theirs, ours in roles.items() if theirs in given), None)


def _codes(found: object) -> tuple[str, ...] | None:
    if found is None:
        return ()
    if not isinstance(found, list) or len(found) > _MOST_PLACES or not all(map(_is_id, found)):
        return None
    return tuple(found)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID and value.isprintable()


def _moment(value: object) -> float | None:
    """Seconds since 1970, or None for what is none."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LATEST:
        return value
    return None
