"""Who reads level 2 cannot tell a system with level 3 from one without: not by a row, a sum, a version, an empty frame.

Positions of the stream are opaque, and may differ.
"""

import itertools

from hypothesis import HealthCheck, given, settings

from dashboard_api.core.reader import Reader
from tests.support.readers import EVERYWHERE, GRAND_EST, PERIMETER, PROFESSIONAL, SITE, SUMS, WRITER
from tests.support.twins import HIDDEN_UNITS, OPEN, Step, Twin, steps

FILTERS: list[tuple[list[str], list[str]]] = [
    ([], []),
    (["R-44"], []),
    (["D-54", "D-77", "R-11"], ["rea", "critical-care"]),
    (["E-540002078", "E-770000009"], []),
]
NATIONWIDE = [*OPEN, *HIDDEN_UNITS]
ELSEWHERE = [unit for unit in NATIONWIDE if not unit.startswith("54")]


def said(history: list[Step], readers: list[Reader], *, has_level_3: bool) -> list[object]:
    asked = [(who, territories, groups) for who, (territories, groups) in itertools.product(readers, FILTERS)]
    twin = Twin(asked, has_level_3=has_level_3)
    for name, *facts in history:
        getattr(twin, name)(*facts)
    return twin.end()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps(NATIONWIDE))
def test_who_reads_level_2_is_told_the_same_in_every_frame(history: list[Step]) -> None:
    readers = [PROFESSIONAL, SUMS, PERIMETER, WRITER]
    assert said(history, readers, has_level_3=True) == said(history, readers, has_level_3=False)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps(ELSEWHERE))
def test_who_reads_level_3_at_home_is_told_nothing_of_it_elsewhere(history: list[Step]) -> None:
    readers = [GRAND_EST, SITE]
    assert said(history, readers, has_level_3=True) == said(history, readers, has_level_3=False)


def test_who_reads_level_3_is_told_the_difference() -> None:
    """Else the tests above could not fail."""
    history: list[Step] = [("whisper", HIDDEN_UNITS[0], {"version": 1}, {"records": []}), ("tick",)]
    assert said(history, [EVERYWHERE], has_level_3=True) != said(history, [EVERYWHERE], has_level_3=False)
    assert said(history, [GRAND_EST], has_level_3=True) != said(history, [GRAND_EST], has_level_3=False)
