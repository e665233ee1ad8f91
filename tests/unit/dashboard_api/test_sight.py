"""Who may see which unit in alerts."""

import pytest

from dashboard_api.core.audience import Subject
from dashboard_api.core.sight import sight_of
from dashboard_api.envelope_reader import read_envelope
from tests.support.envelopes import PARIS, an_envelope

OPEN = read_envelope(an_envelope("540002078/A", 0))
SENSITIVE = read_envelope(an_envelope("540002078/S", 0, sensitive=True))
SENSITIVE_IN_PARIS = read_envelope(an_envelope("540002078/P", 0, sensitive=True, territory=PARIS))


@pytest.mark.parametrize(
    ("who", "sensitive", "sensitive_in_paris", "concerned_in_paris"),
    [
        (Subject("someone", "regulator", None, None), True, True, True),
        (Subject("someone", "crisis", ("R-44",), None), True, True, False),
        (Subject("someone", "admin", None, None), True, True, True),
        (Subject("someone", "ars", ("R-44",), None), True, False, False),
        (Subject("someone", "ars", None, None), True, True, True),
        (Subject("someone", "hospital", None, ("540002078",)), True, True, True),
        (Subject("someone", "hospital", None, ("750000001",)), False, False, False),
        (Subject("someone", "professional", None, None), False, False, True),
        (Subject("someone", "national", None, None), False, False, True),
        (Subject("someone", "nobody we know", None, None), False, False, True),
    ],
)
def test_level_3_is_read_nationally_by_regulation_and_at_home_by_who_answers_for_it(
    who: Subject, sensitive: bool, sensitive_in_paris: bool, concerned_in_paris: bool
) -> None:
    sight = sight_of(who)
    assert sight.reads(OPEN)
    assert sight.reads(SENSITIVE) is sensitive
    assert sight.reads(SENSITIVE_IN_PARIS) is sensitive_in_paris
    assert sight.concerns(SENSITIVE_IN_PARIS) is concerned_in_paris
    assert sight.level(SENSITIVE) == (3 if sensitive else 2)


def test_nothing_is_hidden_only_from_who_reads_level_3_without_limits() -> None:
    assert sight_of(Subject("s", "ars", None, None)).sees_all
    assert not sight_of(Subject("s", "ars", ("R-44",), None)).sees_all
    assert not sight_of(Subject("s", "professional", None, None)).sees_all
