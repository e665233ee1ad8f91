"""The alerts of a term of deciding: which are open, when to look at each again, what changed and is to be written.

Pure: facts come through the book, outcomes of deliveries through `outbound`, time as a parameter. Nothing here is
told to anybody before `take_changes` has been written.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.core.alert import Acknowledgement, Alert, Cause, Kind
from alerts.core.book import Book
from alerts.core.decision import acknowledge, decide, opened
from alerts.core.feed_place import territories_of
from alerts.core.known_receivers import is_known
from alerts.core.ladder import Ladder
from alerts.core.mended_clock import SET_BACK, mend, mended
from alerts.core.pressure import department_and_group
from alerts.core.scene import Scene, scene_of
from alerts.core.telling import Receiver, told
from alerts.core.vendor import find_outages
from alerts.core.vendor_telling import gathered

KEEP_RESOLVED = timedelta(days=7)


class Desk:
    """Alerts by id, and what follows from the book."""

    def __init__(self, book: Book, ladder: Ladder, receivers: Sequence[Receiver], *, contacts: bool) -> None:
        self.book = book
        self.alerts: dict[str, Alert] = {}
        self._ladder = ladder
        self._receivers = receivers
        self._contacts = contacts
        self._open: dict[Cause, str] = {}
        self._look_at: dict[Cause, datetime] = {}
        self._heap: list[tuple[datetime, Cause]] = []
        self._changed: dict[str, Alert | None] = {}
        self.touched: dict[str, None] = {}
        """Alerts put since whoever delivers has looked, in order."""
        self._looked_at: datetime | None = None

    def load(self, alerts: Iterable[Alert], now: datetime) -> None:
        """Takes over the alerts of before."""
        for written in alerts:
            self.alerts[written.alert_id] = written
            alert = self._mend(written, now)
            self.book.remember(alert, now)
            if alert.is_open and alert.cause.kind is not Kind.DIGEST:
                self._open[alert.cause] = alert.alert_id

    def begin(self) -> None:
        """Everything known at the start has been taken in: every cause there is wants a look."""
        self.book.concerned |= self.book.all_causes() | self._open.keys()

    def look(self, now: datetime, *, at_most: int) -> bool:
        """Decides about causes that a fact concerned, or whose time has come. Whether any are left."""
        concerned = self.book.concerned
        concerned |= find_outages(self.book, self._ladder, now)
        if self._looked_at is not None and now < self._looked_at - SET_BACK:
            self._set_back(now)
        self._looked_at = now
        while self._heap and self._heap[0][0] <= now:
            moment, cause = heapq.heappop(self._heap)
            if self._look_at.get(cause) == moment:
                concerned.add(cause)
        # A vendor's first: that it is over is told before what is left of it.
        causes = heapq.nsmallest(at_most, concerned, key=lambda cause: (cause.vendor is None, cause))
        concerned.difference_update(causes)
        for cause in causes:
            self._look(cause, now)
        return bool(concerned)

    def next_look_at(self) -> datetime | None:
        """When time alone may change something."""
        return self._heap[0][0] if self._heap else None

    @property
    def open_count(self) -> int:
        """How many alerts are not resolved."""
        return len(self._open)

    def acknowledge(self, alert_id: str, said: Acknowledgement, now: datetime) -> bool:
        """Takes over a person's word. Whether it changed anything."""
        alert = self.alerts.get(alert_id)
        if alert is None:
            return False
        acknowledged = acknowledge(alert, said)
        if acknowledged is alert:
            return False
        self.put(replace(acknowledged, at=now))
        self.book.concerned.add(alert.cause)
        return True

    def silenced(self) -> None:
        """A silence changed, began or ended: every open alert wants a look."""
        self.book.concerned |= self._open.keys()

    def put(self, alert: Alert) -> None:
        """The alert as it is now, to be written."""
        self.alerts[alert.alert_id] = alert
        self._changed[alert.alert_id] = alert
        self.touched[alert.alert_id] = None

    def forget_old(self, now: datetime) -> None:
        """Resolved alerts are dropped after their time."""
        old = [
            alert.alert_id
            for alert in self.alerts.values()
            if alert.resolved_at is not None and now - alert.resolved_at >= KEEP_RESOLVED
        ]
        for alert_id in old:
            del self.alerts[alert_id]
            self.touched.pop(alert_id, None)
            self._changed[alert_id] = None

    def take_changes(self) -> Mapping[str, Alert | None]:
        """What is to be written now, in order; None: the alert is forgotten."""
        changed, self._changed = self._changed, {}
        return changed

    def _set_back(self, now: datetime) -> None:
        """The clock was: what waits for a moment is looked at anew."""
        mend(self.book, now)
        for alert in list(self.alerts.values()):
            self._mend(alert, now)
        self.book.concerned |= self._open.keys() | self._look_at.keys()

    def _mend(self, alert: Alert, now: datetime) -> Alert:
        after = mended(alert, now)
        if after != alert:
            self.put(after)
        return after

    def _look(self, cause: Cause, now: datetime) -> None:
        if cause.kind is Kind.DELIVERY_GIVEN_UP and self._is_gone(cause.of):
            self.book.apply_given_up(cause.of, None)
        scene = scene_of(cause, self.book, self._ladder, now)
        before = self._alert(cause)
        if before is None:
            self._look_at.pop(cause, None)
            if not scene.standings:
                self._schedule(cause, scene.look_again_at)
                return
        alert = before or self._opened(cause, scene, now)
        decision = decide(alert, scene, self.book, self._ladder, now)
        after = told(decision, self._receivers, self.book.units, contacts=self._contacts)
        if cause.vendor is not None and decision.notice is not None:
            after = gathered(after, self._receivers, self.book.units, self._ladder.group_interval)
        if after != before:
            self.put(replace(after, at=now))
        if after.is_open:
            self._open[cause] = after.alert_id
        else:
            self._open.pop(cause, None)
        # One that is over may be on its way to the next already.
        self._schedule(cause, decision.look_again_at if after.is_open else scene.look_again_at)

    def _is_gone(self, receiver: str) -> bool:
        """Whether nobody can be told any more whom we gave up telling."""
        given_up = receiver in self.book.given_up
        return given_up and not is_known(receiver, self._receivers, self.book, contacts=self._contacts)

    def _opened(self, cause: Cause, scene: Scene, now: datetime) -> Alert:
        groups = (department_and_group(cause)[1],) if cause.kind is Kind.PRESSURE else ()
        alert = opened(cause, scene, now, self.alerts)
        return replace(alert, territories=self._territories_of(cause), groups=groups)

    def _alert(self, cause: Cause) -> Alert | None:
        alert_id = self._open.get(cause)
        return None if alert_id is None else self.alerts[alert_id]

    def _territories_of(self, cause: Cause) -> tuple[str, ...]:
        """Where a receiver that cannot be told, or a feed, is concerned; the others have those of their units."""
        if cause.vendor is not None:
            return ()
        if cause.kind is Kind.FEED_DOWN:
            return territories_of(self.book, cause.of, cause.level)
        if cause.kind is Kind.PRESSURE:
            return self.book.pressure.territories_of(cause)
        if cause.kind is not Kind.DELIVERY_GIVEN_UP:
            return ()
        of_file = [receiver.territories for receiver in self._receivers if receiver.receiver_id == cause.of]
        if of_file:
            return tuple(sorted(of_file[0]))
        finess = cause.of.split(":")[1]
        units = self.book.units_of(Cause(Kind.LATE, f"E-{finess}", cause.level))
        return next((unit.territories for unit in units), ("FR",))

    def _schedule(self, cause: Cause, moment: datetime | None) -> None:
        if moment is None:
            self._look_at.pop(cause, None)
        elif self._look_at.get(cause) != moment:
            self._look_at[cause] = moment
            heapq.heappush(self._heap, (moment, cause))
