"""The defaults file says what DESIGN section 6 says, and a wrong one is refused in words."""

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from schemas.code_tables import load_groups
from stream.core.duty_defaults import read_defaults
from stream.duties_file import FILE, load_defaults
from tests.support.time_facts import HOUR, daily, max_age

PARIS = "Europe/Paris"
GROUPS = {group.id for group in load_groups().groups}


def test_critical_care_by_hand_reports_at_ten_twice_under_tension_every_six_hours_in_crisis() -> None:
    found = load_defaults().usual_duties(("critical-care", "rea"), PARIS, by_hand=True)
    assert found == (daily(10, zone=PARIS), daily(10, 18, cap=18, zone=PARIS), max_age(6))


def test_critical_care_by_feed_confirms_every_24_12_and_6_hours() -> None:
    found = load_defaults().usual_duties(("rea", "critical-care"), PARIS, by_hand=False)
    assert found == (max_age(24), max_age(12), max_age(6))


@pytest.mark.parametrize("by_hand", [True, False])
@pytest.mark.parametrize("groups", [(), ("si-unknown",)])
def test_all_others_report_once_a_day_at_every_level(groups: tuple[str, ...], by_hand: bool) -> None:
    assert load_defaults().usual_duties(groups, PARIS, by_hand=by_hand) == (max_age(24),) * 3


def test_the_grace_is_two_hours_and_the_caps_are_28_and_18() -> None:
    assert load_defaults().grace_us == 2 * HOUR
    assert load_defaults().measure.caps_us == (28 * HOUR, 18 * HOUR, 18 * HOUR)


def test_the_first_group_that_fits_counts() -> None:
    file = the_file()
    own = {
        way: {level: {"max_age": "PT1H"} for level in ("normal", "tension", "crisis")} for way in ("by_hand", "by_feed")
    }
    file["groups"].insert(0, {"activity_group": "rea", **own})
    defaults = read_defaults(file, GROUPS)
    assert defaults.usual_duties(("critical-care", "rea"), PARIS, by_hand=True) == (max_age(1),) * 3
    assert defaults.usual_duties(("critical-care", "sc"), PARIS, by_hand=False)[0] == max_age(24)


def test_units_alike_share_their_duties() -> None:
    defaults = load_defaults()
    assert defaults.usual_duties(("rea",), PARIS, by_hand=True) is defaults.usual_duties(("rea",), PARIS, by_hand=True)


def the_file() -> dict[str, Any]:
    return copy.deepcopy(tomllib.loads(FILE.read_text(encoding="utf-8")))


WRONG: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda file: file.pop("grace"), "'grace'"),
    (lambda file: file.update(grace="two hours"), "two hours"),
    (lambda file: file.update(due_share=0), "due_share"),
    (lambda file: file.update(due_share=1), "due_share"),
    (lambda file: file.update(silent_factor=0.5), "silent_factor"),
    (lambda file: file.update(silent_factor=1), "silent_factor"),
    (lambda file: file.update(due_lead="PT18H"), "due_lead"),
    (lambda file: file["caps"].update(crisis="PT59M"), "caps: each must be at least PT1H"),
    (lambda file: file["caps"].update(crisis="PT20H"), "caps"),
    (lambda file: file["groups"][0].update(activity_group="rehab"), "'rehab'"),
    (lambda file: file["groups"][0]["by_hand"].pop("crisis"), "'crisis'"),
    (lambda file: file["groups"][0]["by_hand"]["normal"].update(times=["25:00"]), "critical-care.by_hand"),
    (lambda file: file["others"]["by_feed"]["crisis"].update(max_age="PT48H"), "others.by_feed"),
    (lambda file: file["others"].update(by_feed=3), "duties.toml"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_a_wrong_file_is_refused_in_words(change: Callable[[dict[str, Any]], object], words: str) -> None:
    file = the_file()
    change(file)
    with pytest.raises(ValueError, match=words):
        read_defaults(file, GROUPS)
