"""What the audit log says of each record the dashboard writes, and where it lies."""

from typing import Any

import pytest

from dashboard_api.core.alert_book import AlertBook
from dashboard_api.core.deed_places import places_of
from dashboard_api.core.deeds import deed_of, narrowed
from schemas.topics import ALERT_ACTIONS, FEED_STATE, GRANTS, REVOCATIONS, SILENCES, TENSION, Topic

TENSION_RECORD = {
    "level": "crisis",
    "territories": ["D-54"],
    "activity_groups": [],
    "from": "2026-01-15T08:00:00Z",
    "until": None,
    "grace": "PT2H",
    "reason": "afflux",
    "ended_at": None,
}
SILENCE_RECORD = {
    "scope": {"territories": [], "establishments": ["540002078"], "units": [], "feeds": ["750000001/x"]},
    "from": "2026-01-15T08:00:00Z",
    "until": "2026-01-15T09:00:00Z",
    "reason": "travaux",
    "ended_at": None,
}
GRANT = {"subject": "rpps:1", "reason": "urgence", "until": "2026-01-15T09:00:00Z", "ended_at": None}
REVOCATION = {"jti": None, "revoked_by": "issuer", "subject": "rpps:1", "expires_at": "2026-01-15T09:00:00Z"}
ENDED = {"ended_at": "2026-01-15T08:30:00Z"}


@pytest.mark.parametrize(
    ("topic", "record", "action", "target"),
    [
        (TENSION, TENSION_RECORD, "tension.declared", "declaration:k"),
        (TENSION, TENSION_RECORD | ENDED, "tension.ended", "declaration:k"),
        (SILENCES, SILENCE_RECORD, "silence.created", "silence:k"),
        (SILENCES, SILENCE_RECORD | ENDED, "silence.ended", "silence:k"),
        (
            ALERT_ACTIONS,
            {"acknowledgement": {"promised_at": "2026-01-15T09:00:00Z", "comment": None}},
            "alert.acknowledged",
            "alert:k",
        ),
        (REVOCATIONS, REVOCATION, "access.revoked", "subject"),
        (REVOCATIONS, REVOCATION | {"jti": "t", "subject": None}, "access.revoked", "token:t"),
        (GRANTS, GRANT, "glass.broken", "subject"),
        (GRANTS, GRANT | ENDED, "glass.closed", "subject"),
    ],
)
def test_every_record_has_its_deed(topic: Topic, record: dict[str, Any], action: str, target: str) -> None:
    deed = deed_of(topic, "k", record, ("R-44",))
    assert (deed.action, deed.target, deed.territories) == (action, target, ("R-44",))
    assert "rpps:1" not in str((deed.target, deed.details)), "people are named in `about` alone, as a pseudonym"


def test_a_topic_without_a_deed_is_not_written() -> None:
    with pytest.raises(KeyError):
        deed_of(FEED_STATE, "k", {}, ())


def test_who_broke_the_glass_without_a_territory_concerns_every_region() -> None:
    assert deed_of(GRANTS, "rpps:1", GRANT, ()).territories == ("FR",)


def test_the_nation_is_named_alone_or_not_at_all() -> None:
    assert narrowed(["FR", "R-44", "D-54", "R-44"]) == ("R-44", "D-54")
    assert narrowed(["FR"]) == ("FR",)


def test_without_units_a_territory_is_where_it_says() -> None:
    alerts = AlertBook()
    assert places_of(TENSION, "k", TENSION_RECORD, None, alerts) == ("D-54",)
    assert places_of(SILENCES, "k", SILENCE_RECORD, None, alerts) == ("E-540002078", "E-750000001")
    assert places_of(REVOCATIONS, "k", REVOCATION, None, alerts) == ()
    assert places_of(ALERT_ACTIONS, "unknown", {}, None, alerts) == ()
