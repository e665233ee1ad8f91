"""Who is told of whose broken glass."""

import pytest

from dashboard_api.core.grant_view import concerns

LORRAINE = frozenset({"R-44"})


@pytest.mark.parametrize(
    ("territories", "told_in", "told"),
    [
        (["R-44"], LORRAINE, True),
        (["R-11"], LORRAINE, False),
        (["R-11", "R-44"], LORRAINE, True),
        (["D-88"], LORRAINE, True),
        (["D-75"], LORRAINE, False),
        (["r-44"], LORRAINE, True),
        (["R-11", "D-20"], LORRAINE, True),
        (["E-999999999"], frozenset(), False),
        ([], LORRAINE, True),
        (["FR"], LORRAINE, True),
        (["R-11"], None, True),
        ([], frozenset(), False),
        (["R-44"], frozenset(), False),
    ],
)
def test_the_authorities_of_its_territories_are_told_and_all_when_it_has_none(
    territories: list[str], told_in: frozenset[str] | None, told: bool
) -> None:
    assert concerns({"territories": territories}, told_in, None) is told
