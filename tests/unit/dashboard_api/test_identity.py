"""Who comes in, who may stay, and who sees more for a while."""

import pytest

from dashboard_api.core.grants import Grants
from dashboard_api.identity import Identity
from schemas.core.access.claims import EXPIRED, REVOKED, ClaimsMap, Denial
from schemas.core.access.revocations import Revocations
from schemas.core.access.subject import Subject
from schemas.core.times import parse, to_micros
from schemas.identity.issuer_keys import IssuerKeys
from schemas.identity.token_check import TokenCheck
from tests.support.issuer import AUDIENCE, issuer

GRANTED, UNTIL = "2026-01-15T12:00:00Z", "2126-01-15T12:30:00Z"


@pytest.fixture
def revocations() -> Revocations:
    return Revocations()


def an_identity(revocations: Revocations, grants: Grants | None = None) -> Identity:
    keys = IssuerKeys(issuer().url, demonstration=True)
    tokens = TokenCheck(keys, revocations, audience=AUDIENCE, mapping=ClaimsMap())
    return Identity(tokens, revocations, grants or Grants(revocations))


async def test_a_token_of_the_issuer_comes_in_and_any_other_does_not(revocations: Revocations) -> None:
    identity = an_identity(revocations)
    found = await identity.authenticate(issuer().token("ars", territories=("R-44",)))
    assert isinstance(found, Subject)
    assert (found.role, found.territories) == ("ars", ("R-44",))
    assert isinstance(await identity.authenticate("other"), Denial)


async def test_who_is_in_stays_until_expiry_or_revocation(revocations: Revocations) -> None:
    identity = an_identity(revocations)
    found = await identity.authenticate(issuer().token("ars", subject="somebody"))
    assert isinstance(found, Subject)
    assert identity.standing(found) is None
    before = identity.revision
    revocations.apply("subject:somebody", {"jti": None, "subject": "somebody", "revoked_at": UNTIL})
    assert identity.revision != before
    assert identity.standing(found) == REVOKED
    assert identity.standing(Subject("other", "ars", (), (), expires_at=1)) == EXPIRED


async def test_a_broken_glass_is_on_the_subject_from_the_next_look(revocations: Revocations) -> None:
    grants = Grants(revocations)
    identity = an_identity(revocations, grants)
    token = issuer().token("professional", subject="doctor")
    before = await identity.authenticate(token)
    assert isinstance(before, Subject)
    assert before.raised_until is None
    grants.apply("doctor", {"granted_at": GRANTED, "until": UNTIL, "ended_at": None})
    after = await identity.authenticate(token)
    assert after == identity.raised(before)
    assert isinstance(after, Subject)
    assert after.raised_until == to_micros(parse(UNTIL))


async def test_who_was_revoked_since_is_raised_no_more_with_a_new_token_either(revocations: Revocations) -> None:
    grants = Grants(revocations)
    identity = an_identity(revocations, grants)
    grants.apply("doctor", {"granted_at": GRANTED, "until": UNTIL, "ended_at": None})
    before = identity.revision
    revocations.apply("subject:doctor", {"jti": None, "subject": "doctor", "revoked_at": "2026-01-15T12:05:00Z"})
    assert identity.revision != before
    found = await identity.authenticate(issuer().token("professional", subject="doctor"))
    assert isinstance(found, Subject)
    assert found.raised_until is None
