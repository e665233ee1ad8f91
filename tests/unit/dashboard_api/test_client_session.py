"""One socket's life, without a socket."""

import pytest

from dashboard_api.core.audience import audience
from dashboard_api.core.client_frames import Authenticate, Fault, Subscribe
from dashboard_api.core.client_session import CLOSE_CODES, ClientSession, Close, CloseReason, Due, Join, Limits, Phase
from dashboard_api.core.reader import reader_of
from schemas import access_policy
from schemas.core.access.claims import EXPIRED, REVOKED, Denial
from schemas.core.access.subject import Subject

WHO = Subject("someone", "regulator", None, ())
AT = 1_768_478_400_000_000
"""Microseconds since 1970."""
BAD = Denial("unverified", "words")
LIMITS = Limits(subscribe_within_s=5, behind_s=10, frames=3, frames_within_s=10)
SUBSCRIBE = Subscribe("token", ("R-44",), (), None)


def a_session() -> ClientSession:
    return ClientSession(0.0, LIMITS, access_policy.read())


def close_reason(effect: object) -> CloseReason:
    assert isinstance(effect, Close)
    return effect.reason


def a_current_one() -> ClientSession:
    session = a_session()
    session.receive(SUBSCRIBE, WHO, 0, AT)
    session.send([b"snapshot"], (1,))
    assert session.next_frame(0) == b"snapshot"
    assert session.due(0, (1,)) is Due.NOTHING
    assert session.phase is Phase.CURRENT
    return session


def test_a_subscription_joins_its_class() -> None:
    session = a_session()
    effect = session.receive(SUBSCRIBE, WHO, 1, AT)
    assert isinstance(effect, Join)
    assert effect.audience.territories == ("R-44",)
    assert session.phase is Phase.WAITING


@pytest.mark.parametrize(
    ("frame", "subject", "reason"),
    [
        (SUBSCRIBE, BAD, CloseReason.UNAUTHENTICATED),
        (Subscribe(None, (), (), None), None, CloseReason.UNAUTHENTICATED),
        (Authenticate("bad"), BAD, CloseReason.UNAUTHENTICATED),
        (Fault("not_json", "words"), None, CloseReason.PROTOCOL),
    ],
)
def test_a_bad_first_frame_closes(
    frame: Subscribe | Authenticate | Fault, subject: Denial | None, reason: CloseReason
) -> None:
    session = a_session()
    assert close_reason(session.receive(frame, subject, 1, AT)) is reason
    assert session.phase is Phase.CLOSED


def test_one_may_authenticate_first_and_subscribe_without_a_token() -> None:
    session = a_session()
    assert session.receive(Authenticate("token"), WHO, 1, AT) is None
    assert isinstance(session.receive(Subscribe(None, (), (), None), None, 2, AT), Join)


def test_a_renewed_token_that_may_see_something_else_changes_the_class() -> None:
    session = a_current_one()
    professional = Subject("someone", "professional", None, ())
    less = session.receive(Authenticate("token"), professional, 1, AT)
    reader = reader_of(access_policy.read(), professional, AT)
    assert less == Join(audience(reader, ("R-44",), ()), reader, None, resync="access")
    assert session.phase is Phase.WAITING
    assert session.receive(Authenticate("token"), Subject("other", "professional", None, ()), 2, AT) is None


def test_a_broken_glass_that_ends_changes_the_class_back() -> None:
    session = a_session()
    raised = Subject("someone", "professional", None, (), expires_at=AT + 100, raised_until=AT + 10)
    assert isinstance(session.receive(SUBSCRIBE, raised, 0, AT), Join)
    assert session.judged_until == AT + 10
    assert session.judge_again(raised, AT + 9) is None
    assert isinstance(session.judge_again(raised, AT + 10), Join)
    assert session.judged_until == AT + 100


@pytest.mark.parametrize(("denial", "reason"), [(EXPIRED, CloseReason.EXPIRED), (REVOKED, CloseReason.REVOKED)])
def test_who_may_no_longer_is_turned_out_and_does_not_come_back(denial: Denial, reason: CloseReason) -> None:
    session = a_current_one()
    assert close_reason(session.turn_out(denial)) is reason
    assert session.phase is Phase.CLOSED
    assert close_reason(a_session().receive(SUBSCRIBE, denial, 0, AT)) is reason
    assert close_reason(a_session().receive(Authenticate("token"), denial, 0, AT)) is reason


@pytest.mark.parametrize("frame", [SUBSCRIBE, Authenticate("token")])
def test_a_role_that_reads_nothing_is_told_so_and_closed(frame: Subscribe | Authenticate) -> None:
    nobody = Subject("someone", "nobody we know", None, None)
    for session in (a_session(), a_current_one()):
        effect = session.receive(frame, nobody, 1, AT)
        assert close_reason(effect) is CloseReason.FORBIDDEN
        assert session.phase is Phase.CLOSED
    assert CLOSE_CODES[CloseReason.FORBIDDEN] == 4403


def test_a_role_that_reads_only_sums_or_a_place_of_its_own_stays() -> None:
    for role in ("national", "local-authority", "editor-writer"):
        assert isinstance(a_session().receive(SUBSCRIBE, Subject("someone", role, (), ()), 1, AT), Join)


def test_a_renewed_token_of_the_same_class_disturbs_nothing() -> None:
    session = a_current_one()
    assert session.receive(Authenticate("token"), WHO, 1, AT) is None
    assert session.phase is Phase.CURRENT


@pytest.mark.parametrize(
    ("denial", "reason"),
    [(EXPIRED, CloseReason.EXPIRED), (REVOKED, CloseReason.REVOKED), (BAD, CloseReason.UNAUTHENTICATED)],
)
def test_a_bad_token_on_a_live_socket_closes_it_for_what_is_wrong_with_it(denial: Denial, reason: CloseReason) -> None:
    assert close_reason(a_current_one().receive(Authenticate("old"), denial, 1, AT)) is reason


def test_too_many_frames_close_and_a_pause_allows_more() -> None:
    session = a_session()
    for moment in (0, 1, 2, 11, 12):
        assert isinstance(session.receive(SUBSCRIBE, WHO, moment, AT), Join)
    assert isinstance(session.receive(SUBSCRIBE, WHO, 12.5, AT), Join)
    assert close_reason(session.receive(SUBSCRIBE, WHO, 13, AT)) is CloseReason.LIMIT


def test_who_does_not_subscribe_in_time_is_closed() -> None:
    session = a_session()
    assert session.time_out(4.9) is None
    assert close_reason(session.time_out(5)) is CloseReason.UNAUTHENTICATED
    assert a_current_one().time_out(99) is None


def test_its_own_frames_come_one_by_one_and_then_it_must_be_brought_up_to_date() -> None:
    session = a_session()
    session.receive(SUBSCRIBE, WHO, 0, AT)
    session.send([b"1", b"2"], (4,))
    assert (session.next_frame(0), session.phase) == (b"1", Phase.SENDING)
    assert (session.next_frame(0), session.phase) == (b"2", Phase.BEHIND)
    assert session.next_frame(0) is None
    assert session.version == (4,)
    assert session.due(1, (5,)) is Due.MISSED


def test_behind_for_too_long_is_resynced() -> None:
    session = a_current_one()
    session.fall_behind((1,), 100)
    assert session.due(110, (2,)) is Due.MISSED
    assert session.due(110.1, (2,)) is Due.RESYNC


def test_a_closed_one_has_nothing_left_to_send() -> None:
    session = a_session()
    session.send([b"1"], (1,))
    session.closed()
    assert session.next_frame(0) is None
