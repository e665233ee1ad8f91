"""What each kind of reader gets of a unit, and where alerts are told to it."""

from typing import Any

import pytest

from dashboard_api.core.reader import Reader, levels_of, row_for
from dashboard_api.envelope_reader import read_envelope
from tests.support.envelopes import PARIS, a_shown_record, an_envelope
from tests.support.readers import EVERYWHERE, GRAND_EST, PERIMETER, PROFESSIONAL, SITE, SUMS, WRITER, a_reader

PLAIN = read_envelope(an_envelope("540002078/A", 0))
CRISIS = read_envelope(an_envelope("540002078/B", 0, records=[a_shown_record("06", 3)], level_2={"records": []}))
SENSITIVE = read_envelope(an_envelope("540002078/S", 0, sensitive=True))
AWAY: dict[str, Any] = {"territory": PARIS, "establishment": {"finess": "750000009", "name": "P", "phone": None}}
CRISIS_AWAY = read_envelope(an_envelope("750000009/B", 0, records=[a_shown_record("06", 3)], level_2={}, **AWAY))
SENSITIVE_AWAY = read_envelope(an_envelope("750000009/S", 0, sensitive=True, level_2={"records": []}, **AWAY))


@pytest.mark.parametrize(
    ("reader", "levels"),
    [
        (EVERYWHERE, [3, 3, 3, 3, 3]),
        (PROFESSIONAL, [2, 2, None, 2, None]),
        (SUMS, [2, 2, None, 2, None]),
        (GRAND_EST, [3, 3, 3, 2, None]),
        (SITE, [3, 3, 3, 2, None]),
        (PERIMETER, [2, 2, None, None, None]),
        (WRITER, [2, 2, None, None, None]),
        (a_reader("hospital", (), ()), [2, 2, None, 2, None]),
        (a_reader("nobody we know"), [None, None, None, None, None]),
    ],
)
def test_a_unit_is_read_at_the_level_of_where_it_lies_or_does_not_exist(
    reader: Reader, levels: list[int | None]
) -> None:
    for unit, level in zip((PLAIN, CRISIS, SENSITIVE, CRISIS_AWAY, SENSITIVE_AWAY), levels, strict=True):
        assert row_for(reader.reach, unit) is (None if level is None else unit.at(level))
    assert row_for(reader.reach, None) is None


def test_what_is_the_same_at_both_levels_is_one_row_and_a_sensitive_unit_has_none_below() -> None:
    assert PLAIN.level_2 is PLAIN.level_3
    assert CRISIS.level_2 is not None
    assert b"06" not in CRISIS.level_2.state
    assert SENSITIVE.level_2 is SENSITIVE_AWAY.level_2 is None
    assert SENSITIVE.at(2) is SENSITIVE.at(1) is PLAIN.at(1) is None


@pytest.mark.parametrize(
    ("reader", "levels"), [(EVERYWHERE, (3,)), (GRAND_EST, (2, 3)), (PERIMETER, (2,)), (a_reader("nobody"), ())]
)
def test_a_reader_has_to_do_with_the_levels_it_reads_alone(reader: Reader, levels: tuple[int, ...]) -> None:
    assert levels_of(reader.reach) == levels


@pytest.mark.parametrize(
    ("reader", "at_home", "away", "all_of_it"),
    [
        (a_reader("admin"), True, True, True),
        (a_reader("crisis", ("R-44",), ()), True, False, False),
        (GRAND_EST, True, False, False),
        (SITE, True, False, False),
        (a_reader("professional", ("R-44",), ()), True, False, False),
        (SUMS, False, False, False),
        (WRITER, False, False, False),
    ],
)
def test_alerts_are_told_to_those_who_act_there(reader: Reader, at_home: bool, away: bool, all_of_it: bool) -> None:
    assert (reader.hears_of(PLAIN.place), reader.hears_of(CRISIS_AWAY.place)) == (at_home, away)
    assert reader.sees_all is all_of_it
