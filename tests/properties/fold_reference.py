"""The fold as DESIGN section 5 says it, naively: every event is kept for ever and the state computed from all of them.

Slow, unbounded and written apart from stream/core, whose result it judges. Of the soft rules it knows those that
depend on several assertions; the others are functions of what is shown and have tests of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.core.record_identity import RecordIdentity, identity
from stream.core.anomalies import is_jump, sources_disagree, sum_over_installed

Event = Mapping[str, Any]
Heard = tuple[Event, str]
"""An event and the full id of its source."""


@dataclass
class Assertion:
    """What one event says of one record; `record` None is absence, told by a census or in so many words."""

    event: Event
    record: Event | None
    absent: bool

    @property
    def order(self) -> tuple[datetime, str]:
        return moment(self.event), self.event["event_id"]


def moment(event: Event) -> datetime:
    return datetime.fromisoformat(event["observed_at"])


def text(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


@dataclass
class Source:
    """Everything one source ever said, by event id."""

    events: dict[str, Event] = field(default_factory=dict)

    def cancelled_at(self, event: Event) -> list[datetime]:
        return [moment(other) for other in self.events.values() if other.get("cancels") == event["event_id"]]

    def stands(self, event: Event) -> bool:
        return not self.cancelled_at(event)

    def stood(self, event: Event, when: datetime) -> bool:
        """Whether an event that was taken back stood at that time, as far as anyone can tell."""
        if moment(event) > when or self.stands(event):
            return False
        last = max(self.cancelled_at(event))
        return last <= moment(event) or when < last

    def reports(self) -> list[Event]:
        return [event for event in self.events.values() if event["kind"] == "report"]

    def covers(self, event: Event, status: str) -> bool:
        if event["kind"] != "report" or event.get("scope") != "replace":
            return False
        statuses = event.get("statuses")
        return status in (statuses if statuses is not None else [record["status"] for record in event["records"]])

    def identities(self) -> set[RecordIdentity]:
        return {identity(record) for event in self.reports() for record in event["records"]}

    def assertions(self, key: RecordIdentity) -> list[Assertion]:
        """All that was ever said of a record, taken back or not, in observed order."""
        found = []
        for event in self.reports():
            said = [record for record in event["records"] if identity(record) == key]
            if said:
                found.append(Assertion(event, said[0], bool(said[0].get("absent"))))
            elif self.covers(event, key.status):
                found.append(Assertion(event, None, True))
        return sorted(found, key=lambda assertion: assertion.order)

    def standing(self, key: RecordIdentity) -> list[Assertion]:
        return [assertion for assertion in self.assertions(key) if self.stands(assertion.event)]

    def confirmed(self, key: RecordIdentity, winner: Assertion) -> datetime:
        """When the winner was last known to be true."""
        gone = [assertion for assertion in self.assertions(key) if not self.stands(assertion.event)]
        times = [moment(winner.event)]
        for event in self.events.values():
            if event["kind"] != "confirm" or not self.stands(event):
                continue
            if event.get("statuses") is not None and key.status not in event["statuses"]:
                continue
            when = moment(event)
            since = [other for other in gone if moment(other.event) >= moment(winner.event)]
            if when >= moment(winner.event) and not any(self.stood(other.event, when) for other in since):
                times.append(when)
        return max(times)

    def asserts(self, figure: tuple[str, str]) -> bool:
        return any(
            self.stands(event)
            and (
                self.covers(event, figure[0])
                or any((record["status"], record["horizon"]) == figure for record in event["records"])
            )
            for event in self.reports()
        )

    def takeover(self, figure: tuple[str, str]) -> datetime | None:
        times = [
            moment(event)
            for event in self.reports()
            if event.get("takeover")
            and self.stands(event)
            and (
                self.covers(event, figure[0])
                or any((record["status"], record["horizon"]) == figure for record in event["records"])
            )
        ]
        return max(times, default=None)

    def census(self, status: str) -> datetime | None:
        times = [moment(event) for event in self.reports() if self.covers(event, status) and self.stands(event)]
        return max(times, default=None)


def public_state(heard: Iterable[Heard], feeds: Sequence[str]) -> dict[str, Any]:
    """The public state without version and received_at."""
    sources: dict[str, Source] = {}
    for event, name in heard:
        sources.setdefault(name, Source()).events.setdefault(event["event_id"], event)
    order = sorted(sources, key=lambda name: _rank(name, feeds))
    keys = sorted({key for source in sources.values() for key in source.identities()})
    records: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    anomalies: set[str] = set()
    counted: list[datetime] = []
    for figure in sorted({(key.status, key.horizon) for key in keys}):
        asserting = [name for name in order if sources[name].asserts(figure)]
        speaking = _speaker(asserting, sources, figure)
        for name in asserting:
            known = []
            for key in (key for key in keys if (key.status, key.horizon) == figure):
                standing = sources[name].standing(key)
                if not standing:
                    continue
                winner = standing[-1]
                age = sources[name].confirmed(key, winner)
                if name == speaking and len(standing) > 1 and age == moment(winner.event):
                    anomalies |= _oddity(standing[-2], winner)
                if winner.absent or winner.record is None:
                    continue
                known.append((winner.record, age))
            if name == speaking:
                records += [_row(record, age, name) for record, age in known]
                counted += [
                    age
                    for record, age in known
                    if figure == ("02", "01") or (figure == ("05", "01") and record["count"])
                ]
            elif known:
                counts = [record["count"] for record, _ in known]
                others.append(
                    {
                        "source": name,
                        "status": figure[0],
                        "horizon": figure[1],
                        "count": None if None in counts else sum(counts),
                        "observed_at": text(min(age for _, age in known)),
                    }
                )
    if sum_over_installed(records):
        anomalies.add("sum_over_installed")
    if sources_disagree(records, others):
        anomalies.add("sources_disagree")
    others.sort(key=lambda row: (row["status"], row["horizon"], row["source"]))
    return {
        "records": records,
        "others": others,
        "observed_at": text(min(counted)) if counted else None,
        "anomalies": sorted(anomalies),
    }


def _rank(name: str, feeds: Sequence[str]) -> tuple[int, str, str]:
    short = name.rpartition("/")[2]
    return (feeds.index(short) if short in feeds else len(feeds)), short, name


def _speaker(asserting: Sequence[str], sources: Mapping[str, Source], figure: tuple[str, str]) -> str | None:
    """The highest; then, going down, who took over from it since its last census, and after any earlier takeover."""
    if not asserting:
        return None
    speaking = asserting[0]
    for name in asserting[1:]:
        since = sources[name].takeover(figure)
        before = sources[speaking].takeover(figure)
        census = sources[speaking].census(figure[0])
        if since is not None and (before is None or since > before) and (census is None or census <= since):
            speaking = name
    return speaking


def _oddity(before: Assertion, after: Assertion) -> set[str]:
    if before.absent or before.record is None or before.record["count"] is None:
        return set()
    if after.absent or after.record is None:
        return {"filled_became_absent"}
    count = after.record["count"]
    return {"jump"} if count is not None and is_jump(before.record["count"], count) else set()


def _row(record: Event, age: datetime, source: str) -> dict[str, Any]:
    spelled = {name: value for name, value in record.items() if value is not None and name not in {"absent", "count"}}
    return {**spelled, "count": record["count"], "observed_at": text(age), "source": source}
