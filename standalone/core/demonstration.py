"""Whom the demonstration knows, what the token of each says, and where its issuer may run. Pure.

Claims are those of DESIGN section 8: `vigilits` `{role, territories, establishments}`, where FR means all
territories and a list that is absent none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

AUDIENCE = "vigilits"
TOKEN_TYPE = "at+jwt"  # noqa: S105 - the header of RFC 9068
LIFETIME = timedelta(hours=24)
NOTICE = "For demonstration only: whoever uses this machine may have these tokens. Never for real data."
"""In every document of the demonstration issuer and in its log."""

EXAMPLE_ESTABLISHMENT = "540002078"
"""The establishment of the documentation's examples."""
SYNTHETIC_ESTABLISHMENT = "990540001"
"""The biggest one of Meurthe-et-Moselle in the simulator's France, whatever its seed."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Who a token speaks for, and where."""

    subject: str
    role: str
    territories: tuple[str, ...] = ()
    establishments: tuple[str, ...] = ()


def _of(role: str, territories: tuple[str, ...], *, with_establishments: bool) -> Scope:
    own = (SYNTHETIC_ESTABLISHMENT, EXAMPLE_ESTABLISHMENT) if with_establishments else ()
    return Scope(f"demo-{role}", role, territories, own)


SCOPES: Mapping[str, Scope] = {
    scope.role: scope
    for scope in (
        _of("regulator", ("FR",), with_establishments=False),
        _of("crisis", ("FR",), with_establishments=False),
        _of("ars", ("R-44",), with_establishments=False),
        _of("hospital", (), with_establishments=True),
        _of("admin", ("FR",), with_establishments=False),
        _of("professional", ("FR",), with_establishments=False),
        _of("national", ("FR",), with_establishments=False),
        _of("editor-writer", (), with_establishments=True),
        _of("editor-reader", (), with_establishments=True),
        _of("grades", ("R-44",), with_establishments=False),
        _of("local-authority", ("D-54",), with_establishments=True),
    )
}
"""By role: the tokens of ready.json."""


def claims(scope: Scope, issuer: str, token_id: str, now: datetime, lifetime: timedelta) -> dict[str, Any]:
    """What the token says. Its times are whole seconds: it begins in the second that runs."""
    begins = int(now.timestamp())
    lists = {"territories": scope.territories, "establishments": scope.establishments}
    return {
        "iss": issuer,
        "sub": scope.subject,
        "aud": AUDIENCE,
        "iat": begins,
        "exp": begins + int(lifetime.total_seconds()),
        "jti": token_id,
        "vigilits": {"role": scope.role, **{name: list(codes) for name, codes in lists.items() if codes}},
    }


def are_due(signed_at: datetime, now: datetime) -> bool:
    """Whether tokens of LIFETIME signed then are at half of it: time for new ones."""
    return now - signed_at >= LIFETIME / 2


def refusal(demonstration: bool, host: str) -> str | None:
    """Why the demonstration issuer does not start with these settings, in words; None when it may."""
    if not demonstration:
        return (
            "This issuer gives tokens to whoever uses this machine: it is for demonstration only, and production is "
            "the default. `vigilits up` starts it with VIGILITS_DEMONSTRATION=true; a real system names its OpenID "
            "Connect provider in VIGILITS_ISSUER and does without it."
        )
    try:
        is_local = ip_address(host).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        return f"VIGILITS_HOST {host}: the demonstration issuer serves this machine alone. Give 127.0.0.1 or ::1."
    return None
