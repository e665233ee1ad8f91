"""Who may do what, and where."""

import pytest

from dashboard_api.core import acting
from dashboard_api.core.audience import Subject

NATION, REGION, DEPARTMENT, SITE = (
    ("FR",),
    ("FR", "R-44"),
    ("FR", "R-44", "D-54"),
    ("FR", "R-44", "D-54", "E-540002078"),
)


@pytest.mark.parametrize(
    ("role", "declares", "acknowledges", "silences"),
    [
        ("crisis", True, True, False),
        ("ars", True, True, True),
        ("admin", True, True, True),
        ("hospital", True, True, False),
        ("regulator", False, False, False),
        ("professional", False, False, False),
    ],
)
def test_a_role_may_what_its_duty_asks_of_it(role: str, declares: bool, acknowledges: bool, silences: bool) -> None:
    who = Subject("someone", role, None, None)
    assert (acting.declares(who), acting.acknowledges(who), acting.silences(who)) == (declares, acknowledges, silences)


@pytest.mark.parametrize(
    ("who", "where"),
    [
        (Subject("s", "crisis", None, None), [True, True, True, True]),
        (Subject("s", "ars", ("R-44",), None), [False, True, True, True]),
        (Subject("s", "ars", ("D-54",), None), [False, False, True, True]),
        (Subject("s", "ars", ("R-11",), None), [False, False, False, False]),
        (Subject("s", "ars", ("FR",), None), [True, True, True, True]),
        (Subject("s", "hospital", None, ("540002078",)), [False, False, False, True]),
        (Subject("s", "hospital", None, ("750000001",)), [False, False, False, False]),
        (Subject("s", "hospital", None, None), [False, False, False, True]),
        (Subject("s", "hospital", ("R-11",), ("540002078",)), [False, False, False, False]),
        (Subject("s", "hospital", (), ()), [False, False, False, False]),
    ],
)
def test_one_acts_inside_ones_territories_and_a_hospital_for_itself_alone(who: Subject, where: list[bool]) -> None:
    assert [acting.acts_in(who, place) for place in (NATION, REGION, DEPARTMENT, SITE)] == where
