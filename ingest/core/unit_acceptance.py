"""Are these directory units accepted? Their shape, who may write them, and what they say of each other. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ingest.core.directory import Directory, UnitFacts, facts_of
from ingest.core.loosening import NOTHING_ASKED, Loosened, asked_of, loosened
from ingest.core.sender import Sender
from schemas.core.codes import CodeTables
from schemas.core.departments import home_of
from schemas.core.directory_rules import replacement_refusals, unit_refusals, unknown
from schemas.core.record_rules import shown
from schemas.core.rules import Refusal, refuse


class UnitJudge:
    """Judges the units of one request in their order: each may speak of those accepted before it.

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
        self.loosened += [(unit, each) for each in looser]
        self._accepted[unit["unit_id"]] = facts_of(unit)
        return refusals

    def _territory_refusals(self, unit: Mapping[str, Any]) -> list[Refusal]:
        after = facts_of(unit)
        before = self._facts(unit["unit_id"])
        judged = [facts for facts in (after, before) if facts is not None]
        places = [(facts.finess, facts.territory) for facts in judged]
        if (before is None or before.finess != after.finess) and not self._is_at_home(after.finess):
            # An establishment lies in one place, and who acts for a place acts for all of it. Units count here that
            # the sender may not read, or a hidden one could be taken over: the words are therefore those of a unit
            # that is itself elsewhere, and tell neither which it was nor whether the establishment has units at all.
            places += [(after.finess, territory) for territory in self._directory.territories_of(after.finess)]
        if all(self._sender.covers(finess, territory) for finess, territory in places):
            return []
        return [refuse("not_your_unit", "unit_id", "is outside the territories of this credential")]

    def _is_at_home(self, finess: str) -> bool:
        """Whether it lies with the sender by its number: an entry by somebody else elsewhere, by mistake or not, does
        not keep its own authority out."""
        home = home_of(finess)
        return home is not None and self._sender.covers(finess, home)

    def _loosened(self, unit: Mapping[str, Any]) -> Iterator[Loosened]:
        """Of a unit that is accepted but for this: against itself before, and against those it begins to replace."""
        before, after = self._facts(unit["unit_id"]), asked_of(unit)
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
        return foreign + [each for each in replacement_refusals(unit, self._replaces) if each.field not in fields]

    def _foreign(self, field: str, unit_id: str) -> Refusal | None:
        facts = self._facts(unit_id)
        if facts is None or self._sender.covers(facts.finess, facts.territory):
            return None
        if not self._sender.knows(sensitive=facts.sensitive):  # what one may not read does not exist for one
            return unknown(field, unit_id)
        detail = f"names {shown(unit_id)}, which is outside the territories of this credential"
        return refuse("not_your_unit", field, detail)

    def _replaces(self, unit_id: str) -> Sequence[str] | None:
        facts = self._facts(unit_id)
        return None if facts is None else facts.replaces

    def _facts(self, unit_id: str) -> UnitFacts | None:
        return self._accepted.get(unit_id) or self._directory.get(unit_id)


def _loosening_refusal(change: Loosened) -> Refusal:
    than = "of the unit than before" if change.replaced is None else f"than {shown(change.replaced)}, which it replaces"
    detail = f"asks less {than}: that is for the regional health agency or an administrator"
    return refuse("not_your_unit", change.field, detail)
