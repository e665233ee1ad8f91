"""API keys and tokens: who holds them, and what they may write."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.core.clients import Clients
from ingest.core.people import sender_of
from ingest.core.sender import DEFAULT_LIMITS, Limits, Sender
from schemas import access_policy
from schemas.core.access.subject import Subject
from schemas.core.api_keys import ApiKey, digest
from tests.support.client_facts import SECRET, a_client

NOW = datetime(2026, 1, 15, tzinfo=UTC)


def found(secret: str = SECRET, client_id: str = "tool", **changes: Any) -> Sender | None:
    clients = Clients()
    clients.apply("tool", a_client(**changes))
    return clients.find(ApiKey(client_id, secret), NOW)


def test_a_key_speaks_as_its_feed_for_its_establishments() -> None:
    feed = "540002078/bed-management"
    assert found() == Sender("tool", "bed-management", frozenset({"E-540002078"}), 2, "Acme", DEFAULT_LIMITS, feed)


def test_a_wrong_secret_and_an_unknown_client_are_nobody() -> None:
    assert found(secret="cd" * 32) is None
    assert found(client_id="other") is None
    assert found(client_id="other", secret="") is None


@pytest.mark.parametrize(
    ("changes", "valid"),
    [
        ({"revoked_at": "2030-01-01T00:00:00Z"}, False),
        ({"expires_at": "2026-01-15T00:00:00Z"}, False),
        ({"expires_at": "2026-01-15T00:00:01Z"}, True),
    ],
)
def test_a_revoked_or_expired_key_is_nobody_s(changes: dict[str, Any], valid: bool) -> None:
    assert (found(**changes) is not None) is valid


@pytest.mark.parametrize(
    ("changes", "valid"),
    [
        ({"previous": {"expires_at": "2026-01-15T00:00:01Z"}}, True),
        ({"previous": {"expires_at": "2026-01-15T00:00:01Z"}, "expires_at": "2026-01-14T00:00:00Z"}, True),
        ({"previous": {"expires_at": "2026-01-15T00:00:00Z"}}, False),
        ({"previous": {"expires_at": "2026-01-15T00:00:01Z"}, "revoked_at": "2026-01-14T00:00:00Z"}, False),
        ({"previous": None}, False),
    ],
)
def test_the_key_before_a_rotation_opens_until_its_end(changes: dict[str, Any], valid: bool) -> None:
    if changes["previous"] is not None:
        changes = {**changes, "previous": {**changes["previous"], "secret_sha256": digest("cd" * 32)}}
    assert (found(secret="cd" * 32, **changes) is not None) is valid


def test_the_last_record_of_a_client_counts() -> None:
    clients = Clients()
    clients.apply("tool", a_client())
    clients.apply("tool", a_client(revoked_at="2026-01-02T00:00:00Z"))
    assert clients.find(ApiKey("tool", SECRET), NOW) is None
    clients.apply("tool", None)
    assert clients.find(ApiKey("tool", SECRET), NOW) is None


@pytest.mark.parametrize(
    ("changes", "limits"),
    [
        ({}, DEFAULT_LIMITS),
        ({"limits": None}, None),
        ({"limits": {"requests_per_s": 5, "events_per_s": 50}}, Limits(5, 50)),
    ],
)
def test_limits_are_the_client_s_the_defaults_or_none(changes: dict[str, Any], limits: Limits | None) -> None:
    sender = found(**changes)
    assert sender is not None
    assert sender.limits == limits


@pytest.mark.parametrize("changes", [{}, {"feed": None}, {"feed": None, "establishments": None, "limits": None}])
def test_no_key_writes_the_directory(changes: dict[str, Any]) -> None:
    sender = found(**changes)
    assert sender is not None
    assert not sender.writes_directory


@pytest.mark.parametrize(
    ("changes", "limited_as"),
    [
        ({}, "540002078/bed-management"),
        ({"establishments": ["540002079", "540002078"]}, "540002078/bed-management 540002079/bed-management"),
        ({"establishments": None}, "tool"),
        ({"feed": None}, "tool"),
    ],
)
def test_the_limits_of_a_key_are_its_feed_s(changes: dict[str, Any], limited_as: str) -> None:
    sender = found(**changes)
    assert sender is not None
    assert sender.limited_as == limited_as


@pytest.mark.parametrize(
    ("role", "events", "directory", "delegate", "place"),
    [
        ("hospital", True, False, None, {"E-540002078"}),
        ("editor-writer", True, False, None, {"R-44", "E-540002078"}),
        ("ars", True, True, "ars", {"R-44"}),
        ("admin", True, True, "admin", None),
        ("grades", False, True, None, {"R-44"}),
        ("regulator", False, False, None, None),
        ("crisis", False, False, None, {"R-44"}),
        ("nobody", False, False, None, set()),
    ],
)
def test_people_write_by_hand_what_their_role_may(
    role: str, events: bool, directory: bool, delegate: str | None, place: set[str] | None
) -> None:
    sender = sender_of(access_policy.read(), Subject("somebody", role, ("R-44",), ("540002078",)), 0)
    assert (sender.subject, sender.feed, sender.delegate) == ("somebody", "manual", delegate)
    assert (sender.writes_events, sender.writes_directory) == (events, directory)
    assert sender.place == place


@pytest.mark.parametrize(
    ("role", "plain", "sensitive"),
    [("hospital", True, False), ("editor-writer", False, False), ("ars", True, False), ("admin", True, True)],
)
def test_units_of_others_exist_for_a_sender_as_far_as_its_role_reads(role: str, plain: bool, sensitive: bool) -> None:
    sender = sender_of(access_policy.read(), Subject("somebody", role, ("R-44",), ()), 0)
    assert (sender.knows(sensitive=False), sender.knows(sensitive=True)) == (plain, sensitive)
