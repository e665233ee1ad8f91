"""The rules of a unit's duty: absurd and contradictory ones are refused in words, with the path of the field."""

from datetime import timedelta
from typing import Any

import pytest

from schemas.core.duty_rules import check_duty, longest_gap, minutes_of
from schemas.core.entry_checks import EntryChecks
from schemas.core.rules import Refusal
from stream.duties_file import load_defaults

TEN = {"times": ["10:00"]}
TEN_AND_SIX = {"times": ["10:00", "18:00"]}


def age(text: str) -> dict[str, Any]:
    return {"max_age": text}


def refusals(duty: object) -> list[Refusal]:
    entry = EntryChecks()
    check_duty({"duty": duty}, entry)
    return entry.refusals


@pytest.mark.parametrize(
    "duty",
    [
        None,
        {},
        {"normal": None, "tension": age("PT12H")},
        {"normal": age("PT1S")},
        {"normal": age("P366D")},
        {"normal": age("PT24H"), "tension": age("PT24H"), "crisis": age("PT24H")},
        {"normal": TEN, "tension": TEN_AND_SIX, "crisis": age("PT6H")},
        {"normal": TEN, "tension": age("PT24H"), "crisis": {"times": ["00:00", "08:00", "16:00"]}},
        {"normal": age("PT16H"), "crisis": TEN_AND_SIX},
    ],
)
def test_a_duty_that_asks_as_much_or_more_at_each_level_is_not_refused(duty: object) -> None:
    assert refusals(duty) == []


REFUSED: list[tuple[object, str, str, str]] = [
    ("daily", "bad_code", "duty", "send an object"),
    ({"alarm": {}}, "unknown_field", "duty.alarm", "correct its spelling"),
    ({"normal": {}}, "missing_field", "duty.normal", "either"),
    ({"normal": {**age("PT1H"), **TEN}}, "missing_field", "duty.normal", "either"),
    ({"normal": age("a day")}, "bad_time", "duty.normal.max_age", "PT24H"),
    ({"normal": {"max_age": 24}}, "bad_time", "duty.normal.max_age", "PT24H"),
    ({"normal": age("-PT1H")}, "bad_time", "duty.normal.max_age", "PT24H"),
    ({"normal": age("PT0S")}, "bad_time", "duty.normal.max_age", "PT1S at least"),
    ({"normal": age("PT0.999999S")}, "bad_time", "duty.normal.max_age", "PT1S at least"),
    ({"normal": age("P366DT0.000001S")}, "bad_time", "duty.normal.max_age", "P366D at most"),
    ({"normal": age("P9999999W")}, "bad_time", "duty.normal.max_age", "P366D at most"),
    ({"normal": {"times": []}}, "bad_time", "duty.normal.times", "1 to 24 local times"),
    ({"normal": {"times": "10:00"}}, "bad_time", "duty.normal.times", "1 to 24 local times"),
    ({"normal": {"times": ["24:00"]}}, "bad_time", "duty.normal.times", "1 to 24 local times"),
    ({"normal": {"times": [10]}}, "bad_time", "duty.normal.times", "1 to 24 local times"),
    ({"normal": {"times": ["10:00"] * 25}}, "bad_time", "duty.normal.times", "1 to 24 local times"),
    ({"normal": {"times": ["10:00", "18:00", "18:00"]}}, "bad_time", "duty.normal.times[2]", "'18:00' twice"),
    ({"normal": {"times": ["18:00", "10:00"]}}, "bad_time", "duty.normal.times[1]", "in order"),
    ({"normal": age("PT12H"), "tension": age("PT24H")}, "bad_time", "duty.tension",
     "allows 1 day without a report, normal 12 h"),
    ({"tension": age("PT6H"), "crisis": age("PT6H1S")}, "bad_time", "duty.crisis", "allows 21601 s without"),
    ({"normal": age("PT6H"), "crisis": age("PT12H")}, "bad_time", "duty.crisis", "normal 6 h"),
    ({"normal": TEN_AND_SIX, "tension": TEN}, "bad_time", "duty.tension", "allows 1 day without a report, normal 16 h"),
    ({"normal": age("PT15H59M"), "tension": TEN_AND_SIX}, "bad_time", "duty.tension", "normal 15 h, 59 min"),
    ({"normal": TEN_AND_SIX, "tension": age("PT16H30M")}, "bad_time", "duty.tension", "allows 16 h, 30 min without"),
]  # fmt: skip


@pytest.mark.parametrize(("duty", "code", "field", "words"), REFUSED)
def test_an_absurd_or_contradictory_duty_is_refused_in_words(duty: object, code: str, field: str, words: str) -> None:
    (found,) = refusals(duty)
    assert (found.code, found.field) == (code, field)
    assert words.replace("'", '"') in found.message.replace("'", '"')


def test_a_level_is_compared_with_the_tightest_below_it_that_is_right() -> None:
    found = refusals({"normal": age("PT6H"), "tension": age("PT24H"), "crisis": age("PT12H")})
    assert [refusal.field for refusal in found] == ["duty.tension", "duty.crisis"]
    assert "normal 6 h" in found[1].message


def test_the_longest_gap_of_deadlines_reaches_over_midnight() -> None:
    assert longest_gap([600]) == timedelta(hours=24)
    assert longest_gap([600, 1080]) == timedelta(hours=16)
    assert longest_gap([0, 1080]) == timedelta(hours=18)
    assert minutes_of("23:59") == 1439


def test_the_defaults_are_duties_that_the_directory_would_accept() -> None:
    assert load_defaults()
