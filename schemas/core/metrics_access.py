"""Who may read /metrics: whoever is on this machine, and elsewhere whoever shows the token set for it."""

import hmac
from dataclasses import dataclass
from ipaddress import ip_address


@dataclass(frozen=True, slots=True)
class NoMetrics:
    """Why there are none: HTTP status and a sentence."""

    status: int
    message: str


def refusal(bound_to: str, token: str | None, authorization: str | None) -> NoMetrics | None:
    """Why a request does not get the metrics of a service bound to this host; None when it does.

    `token` is VIGILITS_METRICS_TOKEN, None or empty when it is not set; `authorization` the request's header.
    """
    if _is_loopback(bound_to):
        return None
    if not token:
        return NoMetrics(403, "metrics leave this machine only with a token: set VIGILITS_METRICS_TOKEN")
    scheme, _, shown = (authorization or "").partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(shown.strip().encode(), token.encode()):
        return None
    return NoMetrics(401, "send Authorization: Bearer with the token that VIGILITS_METRICS_TOKEN sets")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        # A name may mean any address; this one does not.
        return host == "localhost"
