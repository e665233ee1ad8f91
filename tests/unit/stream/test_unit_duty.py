"""What the directory says of a unit's time, and by whose duty it is measured."""

import pytest

from stream.core.closures import ALWAYS
from stream.core.said import NOTHING_SAID
from stream.core.unit_duty import Scope, unit_duty
from stream.duties_file import load_defaults
from tests.support.time_facts import a_directory_entry, a_unit_duty, at, daily, max_age

BY_HAND = NOTHING_SAID._replace(by_hand=True)
BY_FEED = NOTHING_SAID._replace(by_hand=False)


def test_a_unit_is_measured_by_how_what_it_says_was_sent() -> None:
    duty = a_unit_duty("critical-care")
    assert duty.duties(BY_FEED)[0] == max_age(24)
    assert duty.duties(BY_HAND)[0] == daily(10, zone="Europe/Paris")


@pytest.mark.parametrize(
    ("feeds", "by_hand"),
    [(["manual", "adt"], True), ([], True), (None, True), (["adt", "manual"], False)],
)
def test_before_anything_is_said_a_unit_is_by_hand_when_a_person_comes_first_or_it_has_no_feed(
    feeds: list[str] | None, by_hand: bool
) -> None:
    duty = a_unit_duty("critical-care", feeds=feeds)
    assert duty.duties(NOTHING_SAID) == duty.duties(BY_HAND if by_hand else BY_FEED)


def test_the_directory_overrides_by_level_and_what_it_leaves_out_is_the_default() -> None:
    duty = a_unit_duty("critical-care", duty={"normal": None, "tension": {"max_age": "PT90S"}})
    assert duty.by_feed == (max_age(24), max_age(90 / 3600), max_age(6))
    assert duty.by_hand == (daily(10, zone="Europe/Paris"), max_age(90 / 3600), max_age(6))


def test_deadlines_of_the_directory_have_the_cap_of_their_level_and_the_zone_of_the_department() -> None:
    duty = a_unit_duty(
        duty={"normal": {"times": ["09:00"]}, "crisis": {"times": ["09:00", "21:00"]}},
        territory={"region": "R-04", "department": "D-974"},
    )
    assert duty.by_feed[0] == daily(9, zone="Indian/Reunion")
    assert duty.by_feed[2] == daily(9, 21, cap=18, zone="Indian/Reunion")


def test_declarations_find_a_unit_by_nation_region_department_establishment_and_groups() -> None:
    assert a_unit_duty("critical-care", "rea").scope == Scope(
        ("FR", "R-44", "D-54", "E-540002078"), ("critical-care", "rea")
    )


def test_a_retired_unit_has_no_duty_any_more() -> None:
    closures = [(None, at(3))]
    assert unit_duty(a_directory_entry(), (), closures, load_defaults()).closures[0][1] == at(3)
    assert unit_duty(a_directory_entry(), (), closures, load_defaults(), retired=True).closures == ALWAYS


@pytest.mark.parametrize(
    "duty", [{"normal": {}}, {"normal": {"times": []}}, {"normal": {"max_age": "x"}}, {"normal": 3}]
)
def test_a_duty_that_ingest_would_have_refused_raises(duty: object) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        a_unit_duty(duty=duty)
