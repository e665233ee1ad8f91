"""Who broke the glass, and until when."""

from typing import Any

from dashboard_api.core.grants import Grants
from schemas.core.access.revocations import Revocations
from schemas.core.times import parse, to_micros

START, MIDDLE, END = (to_micros(parse(f"2026-01-15T12:{minute:02}:00Z")) for minute in (0, 10, 30))


def a_grant(**changes: Any) -> dict[str, Any]:
    granted = {"subject": "doctor", "granted_at": "2026-01-15T12:00:00Z", "until": "2026-01-15T12:30:00Z"}
    return {**granted, "ended_at": None, **changes}


def a_revocation(minute: int, subject: str = "doctor") -> dict[str, Any]:
    return {"jti": None, "subject": subject, "revoked_at": f"2026-01-15T12:{minute:02}:00Z"}


def test_a_grant_holds_until_its_end() -> None:
    grants = Grants(Revocations())
    grants.apply("doctor", a_grant())
    assert (grants.raised_until("doctor"), grants.raised_until("other")) == (END, None)
    assert [len(grants.in_force(now)) for now in (START, MIDDLE, END)] == [1, 1, 0]


def test_one_that_was_ended_early_or_forgotten_holds_no_longer() -> None:
    grants = Grants(Revocations())
    grants.apply("doctor", a_grant(ended_at="2026-01-15T12:10:00Z"))
    assert grants.raised_until("doctor") == MIDDLE
    grants.apply("doctor", None)
    assert grants.raised_until("doctor") is None
    assert grants.revision == 2


def test_a_revocation_of_the_person_ends_its_grant_and_a_later_grant_holds_again() -> None:
    revocations = Revocations()
    grants = Grants(revocations)
    grants.apply("doctor", a_grant())
    grants.apply("nurse", a_grant(subject="nurse"))
    revocations.apply("subject:doctor", a_revocation(0))
    assert (grants.raised_until("doctor"), grants.raised_until("nurse")) == (None, END)
    assert [each["subject"] for each in grants.in_force(START)] == ["nurse"]
    assert grants.revision == 3
    grants.apply("doctor", a_grant(granted_at="2026-01-15T12:10:00Z"))
    assert grants.raised_until("doctor") == END


def test_a_grant_given_after_a_revocation_and_a_revoked_token_leave_it() -> None:
    revocations = Revocations()
    grants = Grants(revocations)
    revocations.apply("subject:doctor", a_revocation(0))
    revocations.apply("jti:old", {"jti": "old", "subject": None})
    grants.apply("doctor", a_grant(granted_at="2026-01-15T12:00:00.000001Z"))
    assert grants.raised_until("doctor") == END
    assert len(grants.in_force(START)) == 1
