"""A unit that people were reminded of and that must speak sooner than they were told: a higher level was declared.

Its rank stays what it is, so that the ladder says nothing. One that is overdue has no deadline left to come earlier:
what the higher level means for it is in the rules of the ladder.
"""

from dataclasses import replace

from alerts.core.alert import Kind, Member
from alerts.core.facts import UnitFacts
from alerts.core.ladder import GROUND
from schemas.core.duty_rules import LEVELS


def is_hastened(before: UnitFacts, after: UnitFacts) -> bool:
    """Whether the deadline of a unit that is due came earlier because a higher level was declared."""
    if before.due_at is None or after.due_at is None or after.rank != "due" or before.rank != "due":
        return False
    return LEVELS.index(after.level) > LEVELS.index(before.level) and after.due_at < before.due_at


def with_facts(kind: Kind, known: Member | None, facts: UnitFacts) -> Member:
    """The unit of an alert of a kind with its facts of now; `known` None: it is new there. Nobody counts as told of one
    that is hastened, nor does whoever takes care: they know another deadline. Its odd figures are as they were."""
    if known is None or (kind is not Kind.ANOMALY and is_hastened(known.facts, facts)):
        return Member(facts, GROUND)
    return replace(known, facts=facts)
