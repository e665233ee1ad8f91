"""Whether to tell people of an alert now, and why (or why not). The one place where that is decided.

Before: scene.py says what there is to tell.    After: telling.py says to whom.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from alerts.core.alert import Acknowledgement, Alert, Cause, Kind, Member, Notice, Reason, State, alert_id
from alerts.core.book import Book
from alerts.core.facts import LATE, UnitFacts
from alerts.core.hastened import with_facts
from alerts.core.ladder import GROUND, Ladder
from alerts.core.scene import Scene, Standing
from alerts.core.vendor import JOINS_AFTER, is_left_to_vendor

_NOT_LATE = "fresh"
_RANKS = (_NOT_LATE, *LATE)
_MUTED = {
    "silence": Reason.SUPPRESSED_BY_SILENCE,
    "feed": Reason.SUPPRESSED_BY_FEED,
    "vendor": Reason.SUPPRESSED_BY_VENDOR,
}


@dataclass(frozen=True, slots=True)
class Call:
    """Rungs to be told of one unit: those above `above` up to `height`. `unit_id` None: of the cause itself."""

    unit_id: str | None
    above: int
    height: int


@dataclass(frozen=True, slots=True)
class Decision:
    """The alert as it stands now; what is to be told, when it is; when time alone changes the answer."""

    alert: Alert
    notice: Notice | None
    calls: tuple[Call, ...]
    look_again_at: datetime | None


def opened(cause: Cause, scene: Scene, now: datetime, taken: Container[str]) -> Alert:
    """A new alert of a scene with something to tell.

    Its id is that of its earliest fact, after a restart the same; none of those `taken`, as when a unit left and came
    back as late as it was: a receiver would hold its notices for repeats.
    """
    if scene.since is not None:
        opening = scene.since.isoformat()
    else:
        facts = (standing.facts for standing in scene.standings if standing.facts is not None)
        first = min(facts, key=lambda fact: (fact.since, fact.unit_id))
        opening = f"{first.unit_id}#{first.sequence}@{first.since.isoformat()}"
    ids = (alert_id(cause, f"{opening}{'+' * times}") for times in count())
    return Alert(next(each for each in ids if each not in taken), cause, opened_at=now, at=now)


def decide(alert: Alert, scene: Scene, book: Book, ladder: Ladder, now: datetime) -> Decision:
    """What becomes of an open alert. Equal to what it was when nothing is to be written."""
    alert = replace(_with_facts(alert, scene.standings, book), pressure=scene.pressure or alert.pressure)
    if not scene.standings:
        return _resolve(alert, now)
    if any(is_left_to_vendor(standing.muted_by) for standing in scene.standings):
        return _mute(_left_to_vendor(alert, scene), scene)
    promised_at = _promised_at(alert)
    if promised_at is not None and now < promised_at:
        return _while_promised(alert, scene, ladder, now, promised_at)
    speaking = [standing for standing in scene.standings if standing.muted_by is None]
    if not speaking:
        return _mute(alert, scene)
    alert = replace(alert, suppressed_by=None)
    if promised_at is not None:
        return _tell(alert, scene, ladder, now, reason=Reason.RESUMED, about=speaking)
    reason, due_at = _due(alert, speaking, ladder)
    if due_at is None or due_at > now:
        waiting = replace(alert, reason=alert.notices[-1].reason if alert.sequence else Reason.WAITING)
        return Decision(waiting, None, (), _next_look(scene, due_at))
    about = speaking if reason is Reason.REPEATED else _news(alert, speaking)
    return _tell(alert, scene, ladder, now, reason=reason, about=about)


def acknowledge(alert: Alert, said: Acknowledgement) -> Alert:
    """With a person who takes care. The same when it is over, or when a later word is known already.

    What became so only after that word is not covered by it, even if it is known by now.
    """
    known = alert.acknowledgement
    if not alert.is_open or (known is not None and said.at <= known.at):
        return alert
    members = {
        unit_id: replace(member, covered=_rank(member.facts) if member.facts.since <= said.at else None)
        for unit_id, member in alert.members.items()
    }
    return replace(alert, state=State.ACKNOWLEDGED, reason=Reason.ACKNOWLEDGED, acknowledgement=said, members=members)


def _while_promised(alert: Alert, scene: Scene, ladder: Ladder, now: datetime, promised_at: datetime) -> Decision:
    """Somebody takes care of what was known then. Of other units, and of a worse rank, people are told as ever."""
    left = _left(alert, scene)
    reason, due_at = _due(alert, left, ladder) if left else (Reason.ACKNOWLEDGED, None)
    if due_at is not None and due_at <= now:
        about = left if reason is Reason.REPEATED else _news(alert, left)
        return _tell(alert, scene, ladder, now, reason=reason, about=about)
    reason = Reason.WAITING if _news(alert, left) else Reason.ACKNOWLEDGED
    look_again_at = min(promised_at, _next_look(scene, due_at) or promised_at)
    return Decision(replace(alert, reason=reason, suppressed_by=None), None, (), look_again_at)


def _due(alert: Alert, speaking: Sequence[Standing], ladder: Ladder) -> tuple[Reason, datetime | None]:
    """What is told next as things are, and when."""
    news = _news(alert, speaking)
    if alert.sequence == 0 or any(_is_anew(alert, standing) for standing in news):
        return Reason.FIRST, min((standing.ready_at for standing in news), default=None)
    last = alert.notices[-1].at
    higher = [standing for standing in news if _height(alert, standing) > alert.height]
    if higher:
        return Reason.ESCALATED, min(standing.ready_at for standing in higher)
    if news:
        together_at = last + (JOINS_AFTER if _joins_vendor(alert, news) else ladder.group_interval)
        return Reason.NEW_MEMBERS, max(together_at, min(standing.ready_at for standing in news))
    return Reason.REPEATED, last + min(standing.repeat for standing in speaking)


def _tell(
    alert: Alert, scene: Scene, ladder: Ladder, now: datetime, *, reason: Reason, about: Sequence[Standing]
) -> Decision:
    speaking = [standing for standing in scene.standings if standing.muted_by is None]
    promised_at = None if reason is Reason.RESUMED else _promised_at(alert)
    height = max(alert.height, 1, *(_height(alert, standing) for standing in about))
    again = reason in {Reason.REPEATED, Reason.RESUMED}
    calls = tuple(
        Call(_id(standing), GROUND if again else _told(alert, standing), _height(alert, standing)) for standing in about
    )
    state = State.ESCALATED if State.ESCALATED in {reason, alert.state} else State.SENT
    notice = Notice(
        sequence=alert.sequence + 1,
        at=now,
        state=state,
        reason=reason,
        height=height,
        gathered=all(standing.climb.gathered for standing in about),
        units=tuple(unit_id for standing in speaking if (unit_id := _id(standing)) is not None),
    )
    told = {call.unit_id: call.height for call in calls}
    members = {
        unit_id: replace(
            member,
            told=max(member.told, told.get(unit_id, GROUND)),
            covered=None if promised_at is None else member.covered,
            anew=member.anew and unit_id not in told,
        )
        for unit_id, member in alert.members.items()
    }
    alert = replace(
        alert,
        sequence=notice.sequence,
        state=state if promised_at is None else State.ACKNOWLEDGED,
        reason=reason,
        height=height,
        members=members,
        suppressed_by=None,
        notices=(*alert.notices, notice),
    )
    left = speaking if promised_at is None else _left(alert, scene)
    look_again_at = _next_look(scene, _due(alert, left, ladder)[1] if left else None)
    if promised_at is not None:
        look_again_at = min(promised_at, look_again_at or promised_at)
    return Decision(alert, notice, calls, look_again_at)


def _resolve(alert: Alert, now: datetime) -> Decision:
    over = replace(alert, state=State.RESOLVED, reason=Reason.RESOLVED, resolved_at=now, suppressed_by=None, at=now)
    if alert.sequence == 0:
        return Decision(over, None, (), None)
    notice = Notice(
        sequence=alert.sequence + 1,
        at=now,
        state=State.RESOLVED,
        reason=Reason.RESOLVED,
        height=max(alert.height, 1),
        gathered=False,
        units=tuple(alert.members),
    )
    return Decision(replace(over, sequence=notice.sequence, notices=(*alert.notices, notice)), notice, (), None)


def _mute(alert: Alert, scene: Scene) -> Decision:
    muted_by = next(standing.muted_by for standing in scene.standings if standing.muted_by)
    reason = _MUTED[muted_by.partition(":")[0]]
    return Decision(replace(alert, reason=reason, suppressed_by=muted_by), None, (), scene.look_again_at)


def _left_to_vendor(alert: Alert, scene: Scene) -> Alert:
    """A feed's alert while its vendor's speaks for it, and says at its end that it is over. Of what is down still then
    those are told anew who were told of it, by either, whoever took care of it."""
    heights = {_id(standing): standing.climb.height for standing in scene.standings}
    members = {
        unit_id: replace(member, told=max(member.told, heights.get(unit_id, GROUND)), covered=None, anew=True)
        for unit_id, member in alert.members.items()
    }
    return replace(alert, members=members)


def _joins_vendor(alert: Alert, news: Iterable[Standing]) -> bool:
    """Whether a feed fell while its vendor's outage lasted: people who answer for it know nothing yet."""
    return alert.cause.vendor is not None and any(_told(alert, standing) == GROUND for standing in news)


def _promised_at(alert: Alert) -> datetime | None:
    """Until when somebody takes care; None: nobody said so since people were told last."""
    said = alert.acknowledgement
    return said.promised_at if said is not None and alert.state is State.ACKNOWLEDGED else None


def _with_facts(alert: Alert, standings: Iterable[Standing], book: Book) -> Alert:
    """With its units as they are now. Those with nothing to tell are kept, and are news when they have again."""
    found = {standing.unit.unit_id: standing for standing in standings if standing.unit is not None}
    members = {
        unit_id: Member(_latest(member.facts, book), GROUND)
        for unit_id, member in alert.members.items()
        if unit_id not in found
    }
    for unit_id, standing in found.items():
        known = alert.members.get(unit_id)
        if standing.facts is not None:
            members[unit_id] = with_facts(alert.cause.kind, known, standing.facts)
    if not found:
        return replace(alert, members=members)
    units = [standing.unit for standing in found.values() if standing.unit is not None]
    territories = {code for unit in units for code in unit.territories}
    groups = {group for unit in units for group in unit.groups}
    return replace(
        alert,
        members=dict(sorted(members.items())),
        territories=tuple(sorted(territories.union(alert.territories))),
        groups=tuple(sorted(groups.union(alert.groups))),
    )


def _latest(facts: UnitFacts, book: Book) -> UnitFacts:
    known = book.chains[facts.confidentiality].facts
    return known.get(facts.unit_id, replace(facts, rank=None, anomalies=(), disagreements=()))


def _left(alert: Alert, scene: Scene) -> list[Standing]:
    """What speaks although somebody takes care: that person did not know of it."""
    return [standing for standing in scene.standings if standing.muted_by is None and not _is_covered(alert, standing)]


def _is_covered(alert: Alert, standing: Standing) -> bool:
    unit_id = _id(standing)
    if unit_id is None:
        return True
    member = alert.members[unit_id]
    if member.covered is None or member.anew:
        return False
    # How late a unit is has an alert of its own beside that of its odd figures.
    return alert.cause.kind is Kind.ANOMALY or _RANKS.index(_rank(member.facts)) <= _RANKS.index(member.covered)


def _rank(facts: UnitFacts) -> str:
    return facts.rank if facts.rank in LATE else _NOT_LATE


def _news(alert: Alert, speaking: Sequence[Standing]) -> list[Standing]:
    """What people have not been told of as high up as they are to be."""
    return [standing for standing in speaking if _height(alert, standing) > _told(alert, standing)]


def _told(alert: Alert, standing: Standing) -> int:
    unit_id = _id(standing)
    if unit_id is None:
        return alert.height
    return GROUND if alert.members[unit_id].anew else alert.members[unit_id].told


def _height(alert: Alert, standing: Standing) -> int:
    """How high up people are to be told of it."""
    climbed = standing.climb.height
    return max(climbed, alert.members[_id(standing) or ""].told) if _is_anew(alert, standing) else climbed


def _is_anew(alert: Alert, standing: Standing) -> bool:
    unit_id = _id(standing)
    return unit_id is not None and alert.members[unit_id].anew


def _id(standing: Standing) -> str | None:
    return None if standing.unit is None else standing.unit.unit_id


def _next_look(scene: Scene, due_at: datetime | None) -> datetime | None:
    moments = (due_at, scene.look_again_at, *(standing.climb.next_at for standing in scene.standings))
    return min((moment for moment in moments if moment is not None), default=None)
