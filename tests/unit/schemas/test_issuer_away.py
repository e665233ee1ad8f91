"""Tokens while the issuer is away, and when it takes a key back."""

import pytest

from schemas.core.access.claims import KEY_TAKEN_BACK, ClaimsMap, Denial
from schemas.core.access.revocations import Revocations
from schemas.core.access.subject import Subject
from schemas.identity.issuer_keys import DEAD_AFTER_S, REFRESH_AT_MOST_EVERY_S, IssuerKeys
from schemas.identity.token_check import TokenCheck
from tests.support.issuer import AUDIENCE, TestIssuer


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def check(issuer: TestIssuer, clock: Clock) -> TokenCheck:
    keys = IssuerKeys(issuer.url, demonstration=True, clock=clock)
    return TokenCheck(keys, Revocations(), audience=AUDIENCE, mapping=ClaimsMap())


def reason(found: Subject | Denial) -> str | None:
    return found.reason if isinstance(found, Denial) else None


async def test_while_the_keys_are_not_known_no_word_is_of_the_token_itself(
    issuer: TestIssuer, check: TokenCheck, clock: Clock
) -> None:
    documents = dict(issuer.documents)
    issuer.documents.clear()
    good = issuer.token("admin")
    others = (good[:-5], "", "not a token", "x" * 9_000, issuer.token("admin", headers={"kid": "nobody"}))
    answers = [await check.check(token) for token in (good, *others)]
    assert {reason(found) for found in answers} == {"no_keys"}
    (words,) = {found.message for found in answers if isinstance(found, Denial)}
    assert "try again later" in words
    logout = await check.logged_out(good)
    assert isinstance(logout, Denial)
    assert logout.reason == "no_keys"
    issuer.documents.update(documents)
    clock.at += REFRESH_AT_MOST_EVERY_S
    assert isinstance(await check.check(good), Subject)
    issuer.documents.clear()
    clock.at += DEAD_AFTER_S
    assert reason(await check.check(good)) == "no_keys"


async def test_who_came_in_with_a_key_the_issuer_took_back_may_stay_no_longer(
    issuer: TestIssuer, check: TokenCheck, clock: Clock
) -> None:
    old_kid = issuer.kid
    old = await check.check(issuer.token("regulator"))
    assert isinstance(old, Subject)
    before = check.revision
    second = issuer.rotate(keep=[old_kid])
    clock.at += REFRESH_AT_MOST_EVERY_S
    new = await check.check(issuer.token("regulator"))
    assert isinstance(new, Subject)
    assert check.standing(old) is check.standing(new) is None, "both keys are published"
    assert check.revision == before, "nobody stands otherwise than before"

    documents = dict(issuer.documents)
    issuer.documents.clear()
    clock.at += DEAD_AFTER_S * 2
    assert reason(await check.check(issuer.token("regulator"))) == "no_keys"
    assert check.standing(old) is None, "an issuer that is away takes nothing back"

    issuer.documents.update(documents)
    issuer.rotate(keep=[second])
    clock.at += REFRESH_AT_MOST_EVERY_S
    assert isinstance(await check.check(issuer.token("regulator")), Subject)
    assert check.standing(old) == KEY_TAKEN_BACK
    assert check.standing(new) is None
    assert check.revision != before


async def test_a_kid_that_names_another_key_now_took_the_old_one_back(
    issuer: TestIssuer, check: TokenCheck, clock: Clock
) -> None:
    kid = issuer.kid
    found = await check.check(issuer.token("regulator"))
    assert isinstance(found, Subject)
    other = issuer.rotate()
    issuer.documents["/jwks.json"] = issuer.documents["/jwks.json"].replace(other.encode(), kid.encode())
    clock.at += REFRESH_AT_MOST_EVERY_S
    assert await check.keys.find(other) is None
    assert check.standing(found) == KEY_TAKEN_BACK
