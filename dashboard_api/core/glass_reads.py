"""What was read while the glass was broken: which readings get an entry of the audit log. Pure.

One for each reader, place and minute; beyond PLACES in a minute the others are one place.
"""

PLACES = 30
OTHERS = "others"
_MINUTE_US = 60_000_000


class GlassReads:
    """Of one process. Times are microseconds since 1970, UTC."""

    def __init__(self) -> None:
        self._minute = 0
        self._seen: dict[str, set[str]] = {}

    def admits(self, subject: str, place: str, now: int) -> str | None:
        """The place to write of; None when this minute has it already."""
        if now // _MINUTE_US != self._minute:
            self._minute, self._seen = now // _MINUTE_US, {}
        seen = self._seen.setdefault(subject, set())
        if place not in seen and len(seen) >= PLACES:
            place = OTHERS
        if place in seen:
            return None
        seen.add(place)
        return place
