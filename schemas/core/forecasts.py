"""Until when a forecast says anything: it was for a moment, and once that has come it is unknown (TRE_R331)."""

from collections.abc import Mapping
from types import MappingProxyType

_HOUR_US = 3_600_000_000
_REACH_US: Mapping[str, int] = MappingProxyType(
    {"02": _HOUR_US, "03": 24 * _HOUR_US, "04": 48 * _HOUR_US, "05": 7 * 24 * _HOUR_US}
)


def expires_at(horizon: str, observed_us: int) -> int | None:
    """When a record of this horizon becomes unknown, microseconds since 1970: from that moment on it is.

    None: never, it is no forecast but the current figure (horizon 01).
    """
    reach = _REACH_US.get(horizon)
    return None if reach is None else observed_us + reach
