"""Writes to the audit log what people look at while they read level 3 by a broken glass: `glass.read`."""

from collections.abc import Callable, Iterable

from dashboard_api.core.deeds import narrowed
from dashboard_api.core.glass_reads import OTHERS, GlassReads
from dashboard_api.core.unit_row import NATION, Unit
from schemas import access_policy
from schemas.audit.writer import AuditWriter
from schemas.core.access.policy import is_raised
from schemas.core.access.subject import Subject
from schemas.core.audit.entry import Actor, Deed


class GlassLog:
    """One per process. `now` gives microseconds since 1970, UTC. Entries are written behind the answer."""

    def __init__(self, audit: AuditWriter, now: Callable[[], int]) -> None:
        self._audit = audit
        self._now = now
        self._reads = GlassReads()
        self._policy = access_policy.read()

    def territories(self, who: Subject, codes: Iterable[str]) -> None:
        """They look at these territories; none: at the nation. Nothing is written of who broke no glass."""
        for code in tuple(codes) or (NATION,):
            self._read(who, f"territory:{code}", (code,))

    def unit(self, who: Subject, unit_id: str, unit: Unit | None, named: tuple[str, ...]) -> None:
        """They look at one unit; of one that is not there, where its name says."""
        self._read(who, f"unit:{unit_id}", named if unit is None else narrowed(unit.place))

    def _read(self, who: Subject, target: str, places: tuple[str, ...]) -> None:
        now = self._now()
        if not is_raised(self._policy, who, now):
            return
        written = self._reads.admits(who.subject, target, now)
        if written is not None:
            there = (NATION,) if written == OTHERS else places
            self._audit.note(Deed("glass.read", written, territories=there), Actor(who.subject, who.role))
