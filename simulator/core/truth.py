"""What must be shown of a unit, computed from everything accepted about it, at once and without memory limits.

The rules of DESIGN section 5 written down a second time, as plainly as they are told, to hold the stream's
incremental and bounded fold against. It shares nothing with it but what a record's identity is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from schemas.core.record_identity import RecordIdentity, identity
from schemas.core.times import parse, to_micros

Figure = tuple[str, str]
"""Status and horizon."""


class Heard(NamedTuple):
    """One accepted event; `source` is the full id of its feed."""

    source: str
    event: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Value:
    """A count (None: unknown), since when it is known to be true (microseconds since 1970), and who says so."""

    count: int | None
    observed_us: int
    source: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The public state of a unit. `others` by source and figure."""

    records: Mapping[RecordIdentity, Value]
    others: Mapping[tuple[str, str, str], Value]
    observed_us: int | None


class _Said(NamedTuple):
    """One event of one source. `until_us`: when it was taken back, None while it stands."""

    at_us: int
    event_id: str
    event: Mapping[str, Any]
    until_us: float | None

    @property
    def stands(self) -> bool:
        return self.until_us is None

    def covers(self, status: str) -> bool:
        """Whether it is a census of this status."""
        if self.event["kind"] != "report" or self.event.get("scope") != "replace":
            return False
        statuses = self.event.get("statuses")
        return status in (statuses or {record["status"] for record in self.event["records"]})

    def confirms(self, status: str) -> bool:
        """Whether it says that figures of this status are unchanged, and was not taken back."""
        if self.event["kind"] != "confirm" or not self.stands:
            return False
        return self.event.get("statuses") is None or status in self.event["statuses"]


@dataclass(frozen=True, slots=True)
class _Assertion:
    """What one event says of one record: `present` False takes it away."""

    said: _Said
    present: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class _Source:
    """Everything one source said of a unit, in observed order; `assertions` by record, `figures` are their figures."""

    name: str
    said: Sequence[_Said]
    assertions: Mapping[RecordIdentity, Sequence[_Assertion]]
    figures: Mapping[Figure, Sequence[RecordIdentity]]

    def standing(self, record: RecordIdentity) -> tuple[_Assertion, int] | None:
        """The winning assertion of a record and when it was last known to be true."""
        assertions = self.assertions[record]
        winner = next((found for found in reversed(assertions) if found.said.stands), None)
        if winner is None:
            return None
        at_us = winner.said.at_us
        undone = [found.said for found in assertions if not found.said.stands and found.said.at_us >= at_us]
        known_us = at_us
        for said in reversed(self.said):
            if said.at_us <= known_us:
                break
            if said.confirms(record.status) and not any(_stood(gone, said.at_us) for gone in undone):
                known_us = said.at_us
        return winner, known_us

    def asserts(self, figure: Figure) -> bool:
        """Whether anything it says of the figure stands, a census included."""
        if any(said.covers(figure[0]) for said in self.said if said.stands):
            return True
        return any(self.standing(record) is not None for record in self.figures.get(figure, ()))

    def latest(self, wanted: Callable[[_Said], bool]) -> int | None:
        """When it last said something standing of this kind."""
        return next((said.at_us for said in reversed(self.said) if said.stands and wanted(said)), None)


def shown(heard: Iterable[Heard], feeds: Sequence[str]) -> Shown:
    """What must be shown. `feeds`: the unit's, in the directory's order, short names."""
    sources = sorted(_sources(heard), key=lambda source: _rank(source.name, feeds))
    figures = {figure for source in sources for figure in source.figures}
    records: dict[RecordIdentity, Value] = {}
    others: dict[tuple[str, str, str], Value] = {}
    for figure in figures:
        speaker = _speaker([source for source in sources if source.asserts(figure)], figure)
        for source in sources:
            values = _values(source, figure)
            if source is speaker:
                records |= values
            elif values:
                counts = [value.count for value in values.values() if value.count is not None]
                total = sum(counts) if len(counts) == len(values) else None
                oldest = min(value.observed_us for value in values.values())
                others[source.name, *figure] = Value(total, oldest, source.name)
    return Shown(records, others, _observed_us(records))


def _values(source: _Source, figure: Figure) -> dict[RecordIdentity, Value]:
    values = {}
    for record in source.figures.get(figure, ()):
        standing = source.standing(record)
        if standing is not None and standing[0].present:
            values[record] = Value(standing[0].count, standing[1], source.name)
    return values


def _speaker(ranked: Sequence[_Source], figure: Figure) -> _Source | None:
    """The first that has asserted the figure, unless a later one took over since the last census of who speaks."""
    if not ranked:
        return None
    chosen, since = ranked[0], _taken_over(ranked[0], figure)
    for source in ranked[1:]:
        taken = _taken_over(source, figure)
        if taken is None or (since is not None and taken <= since):
            continue
        census = chosen.latest(lambda said: said.covers(figure[0]))
        if census is None or census <= taken:
            chosen, since = source, taken
    return chosen


def _taken_over(source: _Source, figure: Figure) -> int | None:
    return source.latest(
        lambda said: (
            bool(said.event.get("takeover"))
            and (
                said.covers(figure[0])
                or any((one["status"], one["horizon"]) == figure for one in said.event["records"])
            )
        )
    )


def _sources(heard: Iterable[Heard]) -> list[_Source]:
    events: dict[str, dict[str, Mapping[str, Any]]] = {}
    for source, event in heard:
        events.setdefault(source, {})[event["event_id"]] = event
    return [_source(name, said) for name, said in events.items()]


def _source(name: str, events: Mapping[str, Mapping[str, Any]]) -> _Source:
    times = {event_id: to_micros(parse(event["observed_at"])) for event_id, event in events.items()}
    taken_back: dict[str, int] = {}
    for event_id, event in events.items():
        if (gone := event.get("cancels")) is not None:
            taken_back[gone] = max(times[event_id], taken_back.get(gone, times[event_id]))
    said = sorted(
        _Said(times[event_id], event_id, event, _until(times[event_id], taken_back.get(event_id)))
        for event_id, event in events.items()
        if event["kind"] != "cancel"
    )
    named = {
        event_id: {identity(record): record for record in event.get("records") or ()}
        for event_id, event in events.items()
    }
    records = {record for of_event in named.values() for record in of_event}
    assertions: dict[RecordIdentity, list[_Assertion]] = {record: [] for record in records}
    for one in said:
        for record, assertion in _assertions(one, records, named[one.event_id]):
            assertions[record].append(assertion)
    figures: dict[Figure, list[RecordIdentity]] = {}
    for record in records:
        figures.setdefault((record.status, record.horizon), []).append(record)
    return _Source(name, said, assertions, figures)


def _assertions(
    said: _Said, records: Iterable[RecordIdentity], named: Mapping[RecordIdentity, Mapping[str, Any]]
) -> Iterator[tuple[RecordIdentity, _Assertion]]:
    """What one event, which names some records, says of each of those the source ever named."""
    if said.event["kind"] != "report":
        return
    for record in records:
        if (one := named.get(record)) is not None:
            yield record, _Assertion(said, not one.get("absent"), one.get("count"))
        elif said.covers(record.status):
            yield record, _Assertion(said, present=False, count=None)


def _until(at_us: int, taken_back_us: int | None) -> float | None:
    """Until when an event stood; a cancel dated before what it takes back does so for ever."""
    if taken_back_us is None:
        return None
    return taken_back_us if taken_back_us > at_us else float("inf")


def _stood(gone: _Said, at_us: int) -> bool:
    return gone.until_us is not None and gone.at_us <= at_us < gone.until_us


def _rank(source: str, feeds: Sequence[str]) -> tuple[int, str]:
    name = source.rpartition("/")[2]
    return (feeds.index(name) if name in feeds else len(feeds), source)


def _observed_us(records: Mapping[RecordIdentity, Value]) -> int | None:
    """The oldest of what counts for freshness: available now, and closed now when there are some."""
    times = [
        value.observed_us
        for record, value in records.items()
        if record.horizon == "01" and (record.status == "02" or (record.status == "05" and value.count))
    ]
    return min(times, default=None)
