"""What a silence may be about, and who may silence it."""

import pytest

from dashboard_api.core import silence_scope
from schemas import access_policy
from schemas.core.access.subject import Subject
from tests.support.alert_readers import EVERYTHING, OPEN, PARISIAN, ROWS, SENSITIVE
from tests.support.readers import a_reader

EMPTY: dict[str, list[str]] = {
    "territories": [],
    "establishments": [],
    "units": [],
    "feeds": [],
    "activity_groups": [],
}
GRAND_EST = Subject("ars-44", "ars", ("R-44",), None)
AT_HOME = a_reader("ars", ("R-44",)).reach


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        ({}, ["missing_field"]),
        ({"territories": ["R-44"], "establishments": ["750000001"], "feeds": ["540002078/adt"]}, []),
        ({"units": [OPEN, SENSITIVE]}, []),
        ({"activity_groups": ["rea"]}, []),
        ({"territories": ["D-99", "R-44", "D-98"]}, ["unknown_territory", "unknown_territory"]),
        ({"establishments": ["000000000"], "units": ["x"]}, ["unknown_establishment", "unknown_unit"]),
        ({"feeds": ["000000000/adt"]}, ["unknown_feed"]),
    ],
)
def test_every_thing_the_directory_does_not_know_is_said(scope: dict[str, list[str]], codes: list[str]) -> None:
    faults = silence_scope.faults(EMPTY | scope, AT_HOME, ROWS)
    assert [fault.code for fault in faults] == codes
    assert all(fault.message for fault in faults)


def test_a_unit_one_may_not_know_of_is_unknown() -> None:
    [fault] = silence_scope.faults(EMPTY | {"units": [SENSITIVE]}, a_reader("ars", ("R-11",)).reach, ROWS)
    assert fault.code == "unknown_unit"


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ({"territories": ["D-54"]}, True),
        ({"territories": ["D-54", "R-11"]}, False),
        ({"territories": ["FR"]}, False),
        ({"territories": ["FR"], "establishments": ["540002078"]}, True),
        ({"units": [OPEN]}, True),
        ({"units": [OPEN, PARISIAN]}, False),
        ({"feeds": ["750000001/adt"]}, False),
        ({"activity_groups": ["rea"]}, False),
        ({"activity_groups": ["rea"], "territories": ["R-44"]}, True),
    ],
)
def test_one_field_must_keep_a_silence_inside_its_authors_territories(
    scope: dict[str, list[str]], allowed: bool
) -> None:
    whole = EMPTY | scope
    policy = access_policy.read()
    assert silence_scope.may_silence(policy, GRAND_EST, whole, AT_HOME, ROWS) is allowed
    assert silence_scope.may_silence(policy, Subject("a", "admin", None, None), whole, EVERYTHING.reach, ROWS)


@pytest.mark.parametrize(
    ("scope", "known"),
    [({"units": [OPEN]}, True), ({"units": [OPEN, SENSITIVE]}, False), ({"establishments": ["000000000"]}, False)],
)
def test_a_silence_that_names_what_a_reader_may_not_know_of_is_not_known(
    scope: dict[str, list[str]], known: bool
) -> None:
    assert silence_scope.is_known(EMPTY | scope, a_reader("professional").reach, ROWS) is known
    assert silence_scope.is_known(EMPTY | {"units": [SENSITIVE]}, AT_HOME, ROWS)
