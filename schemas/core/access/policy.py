"""What a role may do and see, where: one pure decision over the policy file (schemas/access_policy.toml).

A decision has a named reason, whichever way it goes: `inside` its own place, `anywhere`, `by_delegation` (for an
establishment, by an authority), or why not: `unknown_role`, `not_this_role`, `outside`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schemas.core.access.subject import NATION, Subject

Codes = tuple[str, ...]
"""The territories an object lies in, nation first: ("FR", "R-44", "D-54", "E-540002078")."""

NOTHING = 0
_LEVEL_OF_REGULATION = 3


class Action(StrEnum):
    """Everything the policy speaks of."""

    READ_UNITS = "read_units"
    READ_SUMS = "read_sums"
    READ_TENSION = "read_tension"
    READ_FEEDS = "read_feeds"
    READ_QUALITY = "read_quality"
    READ_ALERTS = "read_alerts"
    READ_SILENCES = "read_silences"
    READ_AUDIT = "read_audit"
    READ_GRANTS = "read_grants"
    REPORT = "report"
    REPORT_BY_DELEGATION = "report_by_delegation"
    WRITE_DIRECTORY = "write_directory"
    LOOSEN_DUTY = "loosen_duty"
    DECLARE_TENSION = "declare_tension"
    ACKNOWLEDGE = "acknowledge"
    SILENCE = "silence"
    REVOKE = "revoke"
    BREAK_GLASS = "break_glass"


class Scope(StrEnum):
    """How a role's own place is measured."""

    NATION = "nation"
    TERRITORIES = "territories"
    ESTABLISHMENTS = "establishments"
    PERIMETER = "perimeter"


class Reason(StrEnum):
    """Why a decision fell as it did."""

    INSIDE = "inside"
    ANYWHERE = "anywhere"
    BY_DELEGATION = "by_delegation"
    UNKNOWN_ROLE = "unknown_role"
    NOT_THIS_ROLE = "not_this_role"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether, and why."""

    allowed: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class Rule:
    """One role of the file."""

    scope: Scope
    inside: int
    elsewhere: int
    rows: bool
    may: frozenset[Action]
    anywhere: frozenset[Action]


Policy = Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a subject reads: subjects of equal reach see the same.

    `codes` is its own place as territory codes (R-44, D-54, E-540002078); None: everywhere is. Levels are 1 to 3, and 0
    for what does not exist for it.
    """

    inside: int
    elsewhere: int
    codes: frozenset[str] | None
    rows: bool

    def level(self, place: Codes) -> int:
        """The level it reads what lies there at."""
        return self.inside if self.holds(place) else self.elsewhere

    def holds(self, place: Codes) -> bool:
        """Whether this is its own place, or lies in it."""
        return self.codes is None or not self.codes.isdisjoint(place)


def decide(policy: Policy, subject: Subject, action: Action, place: Codes | None) -> Decision:
    """Whether the subject may do this to what lies in `place`; None: anywhere at all, as a menu asks."""
    rule = policy.get(subject.role)
    if rule is None:
        return Decision(False, Reason.UNKNOWN_ROLE)
    if action in rule.anywhere:
        return Decision(True, Reason.ANYWHERE)
    if action not in rule.may:
        return Decision(False, Reason.NOT_THIS_ROLE)
    own = _own_place(rule.scope, subject)
    inside = own is None or bool(own if place is None else own.intersection(place))
    if not inside:
        return Decision(False, Reason.OUTSIDE)
    return Decision(True, Reason.BY_DELEGATION if action is Action.REPORT_BY_DELEGATION else Reason.INSIDE)


def decide_report(policy: Policy, subject: Subject, place: Codes | None) -> Decision:
    """Whether it may say figures of what lies there, in its own name or by delegation."""
    own = decide(policy, subject, Action.REPORT, place)
    if own.reason is Reason.NOT_THIS_ROLE:
        return decide(policy, subject, Action.REPORT_BY_DELEGATION, place)
    return own


def reads(policy: Policy, subject: Subject, now: int) -> Reach:
    """What it reads at `now` (microseconds since 1970, UTC); nothing when its role is not known."""
    rule = policy.get(subject.role)
    if rule is None:
        return Reach(NOTHING, NOTHING, frozenset(), rows=False)
    if is_raised(policy, subject, now):
        return Reach(_LEVEL_OF_REGULATION, _LEVEL_OF_REGULATION, None, rule.rows)
    if rule.inside == rule.elsewhere:
        return Reach(rule.inside, rule.elsewhere, None, rule.rows)
    return Reach(rule.inside, rule.elsewhere, _own_place(rule.scope, subject), rule.rows)


def is_raised(policy: Policy, subject: Subject, now: int) -> bool:
    """A person may have tokens of several roles: only one that may break the glass is raised by it."""
    if subject.raised_until is None or now >= subject.raised_until:
        return False
    return decide(policy, subject, Action.BREAK_GLASS, None).allowed


def own_place(policy: Policy, subject: Subject) -> frozenset[str] | None:
    """Where it acts, as territory codes; None: everywhere, empty: nowhere."""
    rule = policy.get(subject.role)
    return frozenset() if rule is None else _own_place(rule.scope, subject)


def policy_of(file: Mapping[str, Any]) -> dict[str, Rule]:
    """The parsed policy file. ValueError says which role is wrong, and how."""
    if file.keys() != {"roles"}:
        raise ValueError("the policy has one table, roles")
    return {name: _rule(name, value) for name, value in file["roles"].items()}


def _rule(name: str, value: Mapping[str, Any]) -> Rule:
    wanted = {"scope", "inside", "elsewhere", "rows", "may", "anywhere"}
    if value.keys() != wanted:
        raise ValueError(f"role {name} needs exactly {', '.join(sorted(wanted))}")
    levels = value["inside"], value["elsewhere"]
    if any(level not in range(_LEVEL_OF_REGULATION + 1) for level in levels) or levels[0] < levels[1]:
        raise ValueError(f"role {name}: levels are 0 to 3, and inside is not below elsewhere")
    try:
        return Rule(
            Scope(value["scope"]),
            *levels,
            bool(value["rows"]),
            frozenset(map(Action, value["may"])),
            frozenset(map(Action, value["anywhere"])),
        )
    except ValueError as error:
        raise ValueError(f"role {name}: {error}") from None


def _own_place(scope: Scope, subject: Subject) -> frozenset[str] | None:
    if scope is Scope.NATION:
        return None
    if scope is Scope.TERRITORIES:
        return _territories(subject)
    if scope is Scope.ESTABLISHMENTS:
        return _establishments(subject)
    territories, establishments = _territories(subject), _establishments(subject)
    return None if territories is None or establishments is None else territories | establishments


def _territories(subject: Subject) -> frozenset[str] | None:
    if subject.territories is None or NATION in subject.territories:
        return None
    return frozenset(subject.territories)


def _establishments(subject: Subject) -> frozenset[str] | None:
    return None if subject.establishments is None else frozenset(f"E-{finess}" for finess in subject.establishments)
