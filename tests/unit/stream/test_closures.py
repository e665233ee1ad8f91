"""When a unit is closed, and since when it is open again."""

from stream.core.closures import ALWAYS, merged, opening
from stream.core.instants import EVER, FOREVER

TWO = merged([(50, 60), (10, 20)])


def test_closures_are_in_order_and_those_that_meet_or_overlap_are_one() -> None:
    assert TWO == ((10, 20), (50, 60))
    assert merged([(10, 20), (20, 30), (25, 28), (40, None)]) == ((10, 30), (40, FOREVER))
    assert merged([(None, 5), (3, 8)]) == ((EVER, 8),)
    assert merged([(None, None)]) == ALWAYS


def test_a_closure_that_ends_before_it_begins_is_none() -> None:
    assert merged([(20, 10), (5, 5)]) == ()


def test_a_unit_is_closed_from_the_beginning_of_a_closure_up_to_its_end() -> None:
    assert [opening(TWO, moment).closed for moment in (9, 10, 19, 20, 55, 60)] == [
        False,
        True,
        True,
        False,
        True,
        False,
    ]


def test_a_unit_knows_since_when_it_is_open_and_when_that_changes() -> None:
    assert opening(TWO, 5) == (False, EVER, 10)
    assert opening(TWO, 15) == (True, EVER, 20)
    assert opening(TWO, 30) == (False, 20, 50)
    assert opening(TWO, 70) == (False, 60, FOREVER)
    assert opening((), 0) == (False, EVER, FOREVER)
