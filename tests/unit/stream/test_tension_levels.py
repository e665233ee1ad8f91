"""All declarations by id: whom they concern, and what levels follow for a unit."""

from typing import Any

import pytest

from schemas.models.tension_level import TensionLevel
from stream.core.instants import FOREVER
from stream.core.tension_levels import TensionLevels, declaration_of
from stream.core.tension_timeline import ALWAYS_NORMAL, segment_at
from stream.core.unit_duty import Scope
from tests.support.time_facts import HOUR, at

NANCY = Scope(("FR", "R-44", "D-54", "E-540002078"), ("critical-care", "rea"))
METZ = Scope(("FR", "R-44", "D-57", "E-570000001"), ("critical-care", "sc"))
BREST = Scope(("FR", "R-53", "D-29", "E-290000001"), ())


def a_declaration(**changes: Any) -> dict[str, Any]:
    value = {
        "schema": "tension-level/1",
        "declaration_id": "00000000-0000-4000-8000-000000000001",
        "territories": ["R-44"],
        "activity_groups": [],
        "level": "tension",
        "reason": "grippe",
        "author": "ars",
        "declared_at": "2026-01-15T10:00:00Z",
        "from": "2026-01-15T12:00:00Z",
        "until": "2026-01-16T12:00:00Z",
        "grace": "PT2H",
        "ended_at": None,
        "ended_by": None,
        **changes,
    }
    TensionLevel.model_validate(value)
    return value


@pytest.mark.parametrize(
    ("territories", "groups", "concerned"),
    [
        (["FR"], [], [True, True, True]),
        (["R-44"], [], [True, True, False]),
        (["D-54", "D-29"], [], [True, False, True]),
        (["E-570000001"], [], [False, True, False]),
        (["FR"], ["rea"], [True, False, False]),
        (["FR"], ["critical-care", "si"], [True, True, False]),
        ([], [], [False, False, False]),
    ],
)
def test_a_declaration_concerns_units_of_its_territories_and_groups(
    territories: list[str], groups: list[str], concerned: list[bool]
) -> None:
    declaration = declaration_of(a_declaration(territories=territories, activity_groups=groups))
    assert [declaration.concerns(scope) for scope in (NANCY, METZ, BREST)] == concerned
    levels = TensionLevels()
    levels.put("a", declaration)
    assert [levels.timeline_for(scope) != ALWAYS_NORMAL for scope in (NANCY, METZ, BREST)] == concerned


def test_it_holds_from_its_beginning_until_the_first_of_its_end_and_being_ended() -> None:
    assert declaration_of(a_declaration()).declared == (at(12), at(36), 1, 2 * HOUR)
    assert declaration_of(a_declaration(until=None)).declared.until_us == FOREVER
    assert declaration_of(a_declaration(ended_at="2026-01-15T20:00:00Z")).declared.until_us == at(20)
    assert declaration_of(a_declaration(until=None, ended_at="2026-01-15T11:00:00Z")).declared.until_us == at(11)


def test_it_never_holds_from_before_it_was_declared() -> None:
    assert declaration_of(a_declaration(**{"from": "2026-01-15T08:00:00Z"})).declared.from_us == at(10)


def test_what_has_changed_tells_whom_to_time_anew() -> None:
    levels = TensionLevels()
    first, second = declaration_of(a_declaration()), declaration_of(a_declaration(territories=["R-53"]))
    assert levels.put("a", first) == (first,)
    assert levels.put("a", first) == ()
    assert levels.put("a", second) == (first, second)
    assert levels.timeline_for(NANCY) == ALWAYS_NORMAL
    assert segment_at(levels.timeline_for(BREST), at(13)).level == 1
    assert levels.put("a", None) == (second,)
    assert levels.put("a", None) == ()
    assert levels.timeline_for(BREST) == ALWAYS_NORMAL


def test_of_overlapping_declarations_the_highest_level_wins_and_units_alike_share_a_timeline() -> None:
    levels = TensionLevels()
    levels.put("a", declaration_of(a_declaration()))
    levels.put("b", declaration_of(a_declaration(territories=["D-54"], level="crisis", grace="PT0S")))
    assert segment_at(levels.timeline_for(NANCY), at(13)).level == 2
    assert segment_at(levels.timeline_for(METZ), at(13)).level == 1
    other = NANCY._replace(activity_groups=("si",))
    assert levels.timeline_for(other) is levels.timeline_for(NANCY)


def test_the_next_change_is_the_next_beginning_or_end() -> None:
    levels = TensionLevels()
    assert levels.next_change(at(0)) is None
    levels.put("a", declaration_of(a_declaration(until=None)))
    levels.put("b", declaration_of(a_declaration(**{"from": "2026-01-15T18:00:00Z"}, until="2026-01-15T19:00:00Z")))
    assert [levels.next_change(at(hour)) for hour in (0, 12, 18, 19)] == [at(12), at(18), at(19), None]


def test_what_is_no_declaration_raises() -> None:
    for change in ({"level": "alarm"}, {"from": "noon"}, {"grace": "2 h"}):
        with pytest.raises(ValueError, match=r"noon|2 h|not in tuple"):
            declaration_of({**a_declaration(), **change})
