"""All declarations of tension, by id, and the levels over time that follow for a unit."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from schemas.core.duty_rules import LEVELS
from schemas.core.times import parse, parse_duration, to_micros
from stream.core.instants import FOREVER
from stream.core.tension_timeline import ALWAYS_NORMAL, Declared, Timeline, timeline
from stream.core.unit_duty import Scope

_MICROSECOND = timedelta(microseconds=1)


class Declaration(NamedTuple):
    """Whom a declaration concerns (no group named: all), and when it holds."""

    territories: frozenset[str]
    activity_groups: frozenset[str]
    declared: Declared

    def concerns(self, scope: Scope) -> bool:
        """Whether it concerns a unit."""
        return not self.territories.isdisjoint(scope.territories) and (
            not self.activity_groups or not self.activity_groups.isdisjoint(scope.activity_groups)
        )


def declaration_of(value: Mapping[str, Any]) -> Declaration:
    """From a `tension-level/1`. KeyError, TypeError or ValueError for one that is none.

    It holds from `from`, but not from before it was declared: nobody is judged by a level that nobody had declared.
    """
    ends = [to_micros(parse(value[field])) for field in ("until", "ended_at") if value[field] is not None]
    return Declaration(
        frozenset(value["territories"]),
        frozenset(value["activity_groups"]),
        Declared(
            max(to_micros(parse(value["from"])), to_micros(parse(value["declared_at"]))),
            min(ends, default=FOREVER),
            LEVELS.index(value["level"]),
            parse_duration(value["grace"]) // _MICROSECOND,
        ),
    )


class TensionLevels:
    """Ended declarations stay: what their time made units cross must come out the same after a restart."""

    def __init__(self) -> None:
        self._declarations: dict[str, Declaration] = {}
        self._by_territory: dict[str, set[str]] = {}
        self._timelines: dict[frozenset[Declared], Timeline] = {}
        self._by_scope: dict[Scope, Timeline] = {}
        """Of their territories, scopes have those alone that a declaration has named."""

    def put(self, declaration_id: str, declaration: Declaration | None) -> tuple[Declaration, ...]:
        """Takes in what the topic says of an id now (None: it is taken out).

        Gives the declarations, before and after, whose `concerns` tells which units are to be timed anew; none when
        nothing has changed.
        """
        before = self._declarations.pop(declaration_id, None)
        if declaration is not None:
            self._declarations[declaration_id] = declaration
        if before == declaration:
            return ()
        self._timelines.clear()
        self._by_scope.clear()
        for code in before.territories if before else ():
            self._by_territory[code].discard(declaration_id)
        for code in declaration.territories if declaration else ():
            self._by_territory.setdefault(code, set()).add(declaration_id)
        return tuple(each for each in (before, declaration) if each is not None)

    def timeline_for(self, scope: Scope) -> Timeline:
        """The levels over time of a unit. Units that the same declarations concern share one."""
        if not self._declarations:
            return ALWAYS_NORMAL
        territories, activity_groups = scope
        named = Scope(tuple([code for code in territories if code in self._by_territory]), activity_groups)
        line = self._by_scope.get(named)
        if line is None:
            line = self._by_scope[named] = self._timeline_for(named)
        return line

    def _timeline_for(self, scope: Scope) -> Timeline:
        ids = set[str]().union(*(self._by_territory[code] for code in scope.territories))
        declared = frozenset(
            declaration.declared for each in ids if (declaration := self._declarations[each]).concerns(scope)
        )
        line = self._timelines.get(declared)
        if line is None:
            line = self._timelines[declared] = timeline(declared)
        return line

    def next_change(self, after_us: int) -> int | None:
        """When the next declaration begins or ends, strictly after a moment; None: none will."""
        moments = (
            moment
            for each in self._declarations.values()
            for moment in (each.declared.from_us, each.declared.until_us)
            if after_us < moment < FOREVER
        )
        return min(moments, default=None)
