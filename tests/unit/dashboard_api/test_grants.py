"""Who broke the glass, and until when."""

from typing import Any

from dashboard_api.core.grants import Grants
from schemas.core.times import parse, to_micros

START, MIDDLE, END = (to_micros(parse(f"2026-01-15T12:{minute:02}:00Z")) for minute in (0, 10, 30))


def a_grant(**changes: Any) -> dict[str, Any]:
    return {"subject": "doctor", "until": "2026-01-15T12:30:00Z", "ended_at": None, **changes}


def test_a_grant_holds_until_its_end() -> None:
    grants = Grants()
    grants.apply("doctor", a_grant())
    assert (grants.raised_until("doctor"), grants.raised_until("other")) == (END, None)
    assert [len(grants.in_force(now)) for now in (START, MIDDLE, END)] == [1, 1, 0]


def test_one_that_was_ended_early_or_forgotten_holds_no_longer() -> None:
    grants = Grants()
    grants.apply("doctor", a_grant(ended_at="2026-01-15T12:10:00Z"))
    assert grants.raised_until("doctor") == MIDDLE
    grants.apply("doctor", None)
    assert grants.raised_until("doctor") is None
    assert grants.revision == 2
