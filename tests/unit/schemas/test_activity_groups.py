"""Which groups a unit is in: a child must not be counted a place among adult beds, nor the reverse."""

from typing import Any

import pytest

from schemas.code_tables import load, load_groups
from schemas.core.activity_groups import groups_of


def groups(activity: str, **patients: int | None) -> tuple[str, ...]:
    offer: dict[str, Any] = {"activity": activity, **({"patients": patients} if patients else {})}
    return groups_of({"offers": [offer]}, load_groups())


def test_adult_is_what_the_ages_say() -> None:
    assert groups("126", age_min=15, age_max=None) == ("critical-care", "critical-care.adult", "rea", "rea.adult")


def test_a_code_that_names_its_patients_wins_over_the_ages() -> None:
    assert groups("130", age_min=0, age_max=None) == (
        "critical-care",
        "critical-care.paediatric",
        "rea",
        "rea.paediatric",
    )
    assert groups("128", age_min=0, age_max=18)[1] == "critical-care.neonatal"


@pytest.mark.parametrize(
    ("ages", "populations"),
    [
        ({}, {"adult"}),
        ({"age_min": None, "age_max": None}, {"adult"}),
        ({"age_min": 18, "age_max": None}, {"adult"}),
        ({"age_min": 0, "age_max": 17}, {"paediatric"}),
        ({"age_min": 15, "age_max": 17}, {"paediatric"}),
        ({"age_min": 1, "age_max": 14}, {"paediatric"}),
        ({"age_min": 0, "age_max": 0}, {"neonatal"}),
        ({"age_min": 0, "age_max": None}, {"adult", "paediatric"}),
        ({"age_min": 10, "age_max": 99}, {"adult", "paediatric"}),
    ],
)
def test_populations_come_from_the_ages_taken(ages: dict[str, int | None], populations: set[str]) -> None:
    found = {group.removeprefix("rea.") for group in groups("127", **ages) if group.startswith("rea.")}
    assert found == populations


@pytest.mark.parametrize(
    ("activity", "speciality"),
    [
        ("359", "critical-care.burns"),
        ("354", "critical-care.cardiac"),
        ("356", "critical-care.stroke"),
        ("377", "critical-care.neurosurgery"),
        ("357", "critical-care.respiratory"),
    ],
)
def test_a_speciality_of_critical_care_has_its_group(activity: str, speciality: str) -> None:
    assert {"critical-care", speciality} <= set(groups(activity))


@pytest.mark.parametrize("activity", ["355", "138", "175", "244", "450"])
def test_what_is_no_critical_care_is_in_no_group(activity: str) -> None:
    assert groups(activity) == ()


def test_a_unit_is_in_the_groups_of_all_its_offers_once() -> None:
    unit = {"offers": [{"activity": "127"}, {"activity": "354"}, {"activity": "126"}]}
    assert groups_of(unit, load_groups()) == (
        "critical-care",
        "critical-care.adult",
        "rea",
        "rea.adult",
        "si",
        "critical-care.cardiac",
    )


def test_critical_care_is_exactly_its_three_levels_of_care() -> None:
    members = {group.id: group.activities for group in load_groups().groups}
    assert members["critical-care"] == members["rea"] | members["si"] | members["sc"]
    assert not members["rea"] & members["si"]
    assert not members["si"] & members["sc"]
    assert (len(members["rea"]), len(members["si"]), len(members["sc"])) == (10, 21, 19)


def test_every_sub_group_lies_in_its_group() -> None:
    members = {group.id: group.activities for group in load_groups().groups}
    for name, activities in members.items():
        assert activities <= members[name.split(".", maxsplit=1)[0]], name


def test_every_activity_of_a_group_has_its_label_in_the_table() -> None:
    listed = load()["R211"].codes
    assert all(activity in listed for group in load_groups().groups for activity in group.activities)


def test_groups_have_a_label_in_both_languages_and_an_id_once() -> None:
    found = load_groups().groups
    assert all(group.label_fr and group.label_en for group in found)
    assert len({group.id for group in found}) == len(found)


def test_an_entry_without_offers_is_in_no_group() -> None:
    assert groups_of({}, load_groups()) == ()
