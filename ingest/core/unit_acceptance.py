"""Are these directory units accepted? Their shape, who may write them, and what they say of each other. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ingest.core.directory import Directory, UnitFacts, facts_of
from ingest.core.loosening import NOTHING_ASKED, Loosened, asked_of, loosened
from ingest.core.sender import Sender
from schemas.core.codes import CodeTables
from schemas.core.departments import home_of
from schemas.core.directory_rules import replacement_refusals, unit_refusals
from schemas.core.record_rules import shown
from schemas.core.rules import Refusal, refuse

_OUTSIDE = refuse("not_your_unit", "unit_id", "is outside the territories of this credential")


class UnitJudge:
    """Judges the units of one request in their order: each may speak of those accepted before it.

    What the sender may not read does not exist for any of its refusals but the last ones: an id that a unit has cannot
    be taken, and no circle may be closed through a unit. These are judged of what would else be accepted alone, so
    that whoever tries ids writes every one that is free, and is named in the audit log.

    `loosened` is what the accepted ones ask less than before, each with its unit.
    """

    def __init__(self, sender: Sender, directory: Directory, codes: CodeTables, now: datetime) -> None:
        self._sender = sender
        self._directory = directory
        self._codes = codes
        self._now = now
        self.loosened: list[tuple[Mapping[str, Any], Loosened]] = []
        self._accepted: dict[str, UnitFacts] = {}

    def judge(self, unit: object, *, named: str | None = None) -> list[Refusal]:
        """Every refusal of one unit, none when it is accepted. `named` is the id that the path gives."""
        refusals = unit_refusals(unit, self._codes)
        if named is not None and isinstance(unit, dict) and unit.get("unit_id", named) != named:
            detail = f"is {shown(unit['unit_id'])}, but the path names {shown(named)}: make them agree"
            refusals.append(refuse("bad_id", "unit_id", detail))
        if refusals or not isinstance(unit, dict):
            return refusals
        refusals = self._territory_refusals(unit) + self._replacement_refusals(unit)
        if refusals:
            return refusals
        looser = list(self._loosened(unit))
        if looser and not self._sender.loosens_duty:
            return list(map(_loosening_refusal, looser))
        refusals = self._clashes(unit)
        if refusals:
            return refusals
        self.loosened += [(unit, each) for each in looser]
        self._accepted[unit["unit_id"]] = facts_of(unit)
        return refusals

    def _territory_refusals(self, unit: Mapping[str, Any]) -> list[Refusal]:
        after, before = facts_of(unit), self._own(unit["unit_id"])
        is_put = before is None or before.finess != after.finess
        if self._sender.covers(after.finess, after.territory) and not (is_put and self._is_elsewhere(after.finess)):
            return []
        return [_OUTSIDE]

    def _is_elsewhere(self, finess: str) -> bool:
        """Whether the sender may put no unit under the establishment: it lies in one place, and who acts for that acts
        for all of it.

        It lies with the sender by its number, so that an entry by somebody else elsewhere, by mistake or not, does not
        keep its own authority out; else by its units that the sender may read: of others it would be told that they are
        there. So the first unit of an establishment whose number is of elsewhere, or of nowhere, is an administrator's.
        """
        if self._sender.covers(finess, home_of(finess) or ()):
            return False
        places = self._directory.places_of(finess)
        known = [place for place in places if self._sender.reads(finess, place.territory, sensitive=place.sensitive)]
        return not known or not all(self._sender.covers(finess, place.territory) for place in known)

    def _clashes(self, unit: Mapping[str, Any]) -> list[Refusal]:
        """What forbids an entry that is right in itself: a unit of others has its id, or with units that the sender may
        not read it would close a circle."""
        if self._own(unit["unit_id"]) is None and self._facts(unit["unit_id"]) is not None:
            return [_OUTSIDE]
        return replacement_refusals(unit, lambda unit_id: _replaces(self._facts(unit_id)))

    def _loosened(self, unit: Mapping[str, Any]) -> Iterator[Loosened]:
        """Of a unit that is accepted but for this: against itself before, and against those it begins to replace."""
        before, after = self._own(unit["unit_id"]), asked_of(unit)
        for each in loosened(NOTHING_ASKED if before is None else before.asked, after, self._now):
            # A unit that is new asks for the first time: only a closure for good is looser than nothing.
            if before is not None or each.field == "closures":
                yield each
        for other in unit.get("replaces") or ():
            replaced = self._facts(other)
            if replaced is not None and (before is None or other not in before.replaces):
                yield from loosened(replaced.asked, after, self._now, replaced=other)

    def _replacement_refusals(self, unit: Mapping[str, Any]) -> list[Refusal]:
        """A unit that is replaced is retired by it: so each has to be one that the sender may write."""
        replaced = [self._foreign(f"replaces[{at}]", other) for at, other in enumerate(unit.get("replaces") or ())]
        foreign = [refusal for refusal in replaced if refusal is not None]
        fields = {refusal.field for refusal in foreign}
        known = replacement_refusals(unit, lambda unit_id: _replaces(self._known(unit_id)))
        return foreign + [each for each in known if each.field not in fields]

    def _foreign(self, field: str, unit_id: str) -> Refusal | None:
        if self._known(unit_id) is None or self._own(unit_id) is not None:
            return None
        detail = f"names {shown(unit_id)}, which is outside the territories of this credential"
        return refuse("not_your_unit", field, detail)

    def _own(self, unit_id: str) -> UnitFacts | None:
        facts = self._facts(unit_id)
        return facts if facts is not None and self._sender.covers(facts.finess, facts.territory) else None

    def _known(self, unit_id: str) -> UnitFacts | None:
        facts = self._facts(unit_id)
        if facts is None or not self._sender.reads(facts.finess, facts.territory, sensitive=facts.sensitive):
            return None
        return facts

    def _facts(self, unit_id: str) -> UnitFacts | None:
        return self._accepted.get(unit_id) or self._directory.get(unit_id)


def _replaces(facts: UnitFacts | None) -> Sequence[str] | None:
    return None if facts is None else facts.replaces


def _loosening_refusal(change: Loosened) -> Refusal:
    than = "of the unit than before" if change.replaced is None else f"than {shown(change.replaced)}, which it replaces"
    detail = f"asks less {than}: that is for the regional health agency or an administrator"
    return refuse("not_your_unit", change.field, detail)
