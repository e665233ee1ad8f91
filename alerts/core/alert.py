"""An alert as it is kept: one a cause, with its units, who has been told what, and what is still on its way."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from alerts.core.facts import UnitFacts
from alerts.core.ladder import GROUND, RUNGS

_VENDOR = "V-"


class Kind(StrEnum):
    """What an alert is about. A digest is none: it lists notices of others."""

    LATE = "late"
    FEED_DOWN = "feed_down"
    ANOMALY = "anomaly"
    DELIVERY_GIVEN_UP = "delivery_given_up"
    PRESSURE = "pressure"
    DIGEST = "digest"


class State(StrEnum):
    """Where it stands."""

    OPENED = "opened"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


class Reason(StrEnum):
    """Why people are told, or are not."""

    FIRST = "first"
    NEW_MEMBERS = "new_members"
    ESCALATED = "escalated"
    REPEATED = "repeated"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    SUPPRESSED_BY_SILENCE = "suppressed_by_silence"
    SUPPRESSED_BY_FEED = "suppressed_by_feed"
    SUPPRESSED_BY_VENDOR = "suppressed_by_vendor"


class Cause(NamedTuple):
    """What an alert is for; there is at most one open alert of each.

    `of` is an establishment (`E-540002078`), a feed in full, a vendor (`V-Example`), a receiver, or the pressure of a
    department's activity group (`P-D-54/critical-care`). `level` 3 holds the sensitive units apart: who reads level 2
    must not see by a number that they exist.
    """

    kind: Kind
    of: str
    level: int

    @property
    def vendor(self) -> str | None:
        """Whose system is down; None: it is about no vendor's."""
        is_vendors = self.kind is Kind.FEED_DOWN and self.of.startswith(_VENDOR)
        return self.of.removeprefix(_VENDOR) if is_vendors else None


def vendor_cause(vendor: str, level: int) -> Cause:
    """The cause of feeds of one vendor that are down in many establishments. A feed's begins with a FINESS."""
    return Cause(Kind.FEED_DOWN, f"{_VENDOR}{vendor}", level)


@dataclass(frozen=True, slots=True)
class Member:
    """A unit of an alert, and how high up the ladder people have been told of it."""

    facts: UnitFacts
    told: int
    covered: str | None = None
    """Rank of it that whoever takes care knew of (`fresh`: not late); None: the acknowledgement is not about it."""
    anew: bool = False
    """Its feed was left to its vendor's alert: once that is over, whoever heard so is told anew, as high up as then."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far one receiver has been told."""

    sequence: int = 0
    told_at: datetime | None = None
    pending: int | None = None
    attempts: int = 0
    next_at: datetime | None = None
    given_up: bool = False
    waits_since: datetime | None = None
    """When the first notice that it has not had was decided; None: none is on its way."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told under one sequence number."""

    sequence: int
    at: datetime
    state: State
    reason: Reason
    height: int
    gathered: bool
    units: tuple[str, ...]

    @property
    def step(self) -> str:
        """The highest rung told by then."""
        return RUNGS[self.height - 1]


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Who takes care, and until when."""

    by: str
    at: datetime
    promised_at: datetime
    comment: str | None


@dataclass(frozen=True, slots=True)
class Pressure:
    """Occupied over open beds as the roll-up of level 2 has it; None what nobody knows, or where no bed is open.

    `units`: on how many it rests; `fresh`: how many of those are within their duty.
    """

    pressure: float | None
    occupied: int | None
    open: int | None
    units: int
    fresh: int


@dataclass(frozen=True, slots=True)
class Alert:
    """Value of alerts.lifecycle; see `schemas/models/alert_lifecycle.py` for the fields."""

    alert_id: str
    cause: Cause
    opened_at: datetime
    at: datetime
    sequence: int = 0
    state: State = State.OPENED
    reason: str = Reason.WAITING
    height: int = GROUND
    territories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    members: Mapping[str, Member] = field(default_factory=dict)
    acknowledgement: Acknowledgement | None = None
    suppressed_by: str | None = None
    resolved_at: datetime | None = None
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    lists: Mapping[str, int] = field(default_factory=dict)
    pressure: Pressure | None = None
    """Of an alert of that kind, as it is now."""

    @property
    def is_open(self) -> bool:
        """Not resolved."""
        return self.state is not State.RESOLVED

    @property
    def step(self) -> str:
        """The highest rung told; the first before anybody is."""
        return RUNGS[max(self.height, 1) - 1]

    def notice(self, sequence: int) -> Notice:
        """The notice of a sequence that is on its way. KeyError when it is not kept."""
        for notice in self.notices:
            if notice.sequence == sequence:
                return notice
        raise KeyError(sequence)

    def keeps(self, sequence: int) -> bool:
        """Whether that notice can still be told."""
        return any(notice.sequence == sequence for notice in self.notices)

    def with_delivery(self, receiver: str, delivery: Delivery) -> "Alert":
        """The same, this receiver's delivery being another; notices nobody waits for are forgotten."""
        deliveries = {**self.deliveries, receiver: delivery}
        return replace(self, deliveries=deliveries, notices=kept(self.notices, deliveries))


def kept(notices: tuple[Notice, ...], deliveries: Mapping[str, Delivery]) -> tuple[Notice, ...]:
    """The latest notice, and those on their way."""
    wanted = {delivery.pending for delivery in deliveries.values()}
    return tuple(notice for notice in notices if notice is notices[-1] or notice.sequence in wanted)


def alert_id(cause: Cause, opening: str) -> str:
    """The same for the same cause and opening fact, so that deciding again after a restart makes the same alert."""
    digest = hashlib.sha256("\n".join((cause.kind, cause.of, str(cause.level), opening)).encode())
    return f"{cause.kind.replace('_', '-')}-{digest.hexdigest()[:20]}"
