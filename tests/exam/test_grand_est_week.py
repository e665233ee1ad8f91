"""The Grand Est week of March 2020 on its own clock: the rules give the transitions that a script of another way of
thinking derives from the counts."""

from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schemas.core.times import from_micros, to_micros
from simulator.core.grand_est import Count, read
from stream.core.crossings import by_change, by_time, entered
from stream.core.fold import fold, new_state
from stream.core.freshness import facts_of
from stream.core.said import NOTHING_SAID, said_of
from stream.core.tension_levels import TensionLevels, declaration_of
from stream.core.unit_duty import unit_duty
from stream.duties_file import load_defaults
from tests.exam import grand_est_expected
from tests.exam.grand_est_expected import GRACE, KNOWN, TENSION, UNTIL, Expected
from tests.support.real_data import REAL_DATA, needs_real_data

FILE = REAL_DATA / "grand-est-icu-2020-03.csv"
PARIS = ZoneInfo("Europe/Paris")
ENTRY: dict[str, Any] = {
    "territory": {"region": "R-44", "department": "D-54"},
    "establishment": {"finess": "999000001"},
    "feeds": ["icubam"],
    "duty": {"normal": {"times": ["10:00"]}, "tension": {"times": ["09:00", "21:00"]}},
}


def micros(local: datetime) -> int:
    return to_micros(local.replace(tzinfo=PARIS))


def declared() -> TensionLevels:
    begins, ends = (from_micros(micros(moment)) for moment in TENSION)
    levels = TensionLevels()
    declaration = {
        "territories": ["R-44"],
        "activity_groups": ["critical-care"],
        "level": "tension",
        "declared_at": begins,
        "from": begins,
        "until": ends,
        "ended_at": None,
        "grace": f"PT{GRACE.total_seconds():.0f}S",
    }
    levels.put("the week", declaration_of(declaration))
    return levels


def a_report(number: int, unit: str, count: Count) -> dict[str, Any]:
    return {
        "schema": "capacity-event/1",
        "event_id": f"{number:08x}-0000-4000-8000-000000000000",
        "unit_id": unit,
        "kind": "report",
        "scope": "upsert",
        "observed_at": count.at.isoformat(),
        "source": {"feed": "icubam"},
        "records": [{"nature": "01", "status": "02", "horizon": "01", "count": count.available}],
    }


def decided(hospital: str, counts: list[Count], levels: TensionLevels) -> list[Expected]:
    """The crossings of one hospital: its reports folded as they came, time in between."""
    duty = unit_duty(ENTRY, ("critical-care",), (), load_defaults())
    line = levels.timeline_for(duty.scope)
    facts = facts_of(0, NOTHING_SAID, duty, micros(KNOWN), line)
    state = new_state(hospital)
    found = [entered(facts)]
    for number, count in enumerate(counts):
        if count.available is None:
            continue
        received = to_micros(count.at)
        event = a_report(number, hospital, count)
        state = fold(state, event, source="999000001/icubam", received_at_us=received, feeds=ENTRY["feeds"]).state
        after = facts_of(state["version"], said_of(state, received), duty, micros(KNOWN), line)
        found.append(by_change(found[-1].last, facts, after, received, "reported"))
        facts = after
    found.append(by_time(found[-1].last, facts, micros(UNTIL)))
    lasts = [crossing.last for crossed in found for crossing in crossed.crossings]
    return [
        Expected(
            hospital,
            datetime.fromtimestamp(last.moment_us / 1_000_000, PARIS).replace(tzinfo=None),
            last.state,
            last.rank or "",
            last.level,
        )
        for last in lasts
    ]


@needs_real_data
def test_the_rules_decide_the_transitions_that_the_counts_say() -> None:
    counts = sorted(read(FILE.read_text(encoding="utf-8"), PARIS), key=lambda count: (count.hospital, count.at))
    levels = declared()
    found = [
        crossing
        for hospital, theirs in groupby(counts, lambda count: count.hospital)
        for crossing in decided(hospital, list(theirs), levels)
    ]
    expected = grand_est_expected.expected(FILE)
    assert found == expected
    assert len(expected) == 923
    assert len({each.hospital for each in expected if each.rank == "overdue" and each.moment < TENSION[1]}) > 10


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        ("18 20:00", ["19 12:00 due", "19 14:00 overdue", "19 21:00 silent"]),
        ("19 08:00", ["19 20:00 due", "19 21:00 overdue", "20 09:00 silent"]),
        ("19 20:00", ["20 08:00 due", "20 09:00 overdue", "20 21:00 silent"]),
        ("25 08:00", ["26 09:00 due", "26 10:00 overdue"]),
    ],
)
def test_what_is_expected_is_what_a_person_reads_from_the_calendar(reported: str, expected: list[str]) -> None:
    """The script itself, on reports after which none came; the declaration finds the first outside its duty."""
    moment = datetime.strptime(f"2020-03-{reported}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - local
    found = [each for each in grand_est_expected.transitions_of("A", [moment]) if each.moment > moment]
    assert [f"{each.moment:%d %H:%M} {each.state}" for each in found] == expected
