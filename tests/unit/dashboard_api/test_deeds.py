"""What the audit log says of each record the dashboard writes, and where it lies."""

from typing import Any

import pytest

from dashboard_api.core.alert_book import AlertBook
from dashboard_api.core.deed_places import places_of
from dashboard_api.core.deeds import deed_of, narrowed
from schemas.topics import ALERT_ACTIONS, FEED_STATE, GRANTS, REVOCATIONS, SILENCES, TENSION, Topic
from tests.support.books import a_book_of
from tests.support.envelopes import PARIS, an_envelope

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
SILENCE_RECORD: dict[str, Any] = {
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


def test_without_units_a_territory_is_where_the_table_says() -> None:
    alerts = AlertBook()
    assert places_of(TENSION, "k", TENSION_RECORD, None, alerts) == ("R-44", "D-54")
    assert places_of(SILENCES, "k", SILENCE_RECORD, None, alerts) == ("E-540002078", "E-750000001")
    assert places_of(REVOCATIONS, "k", REVOCATION, None, alerts) == ()
    assert places_of(ALERT_ACTIONS, "unknown", {}, None, alerts) == ()


def test_who_breaks_the_glass_in_a_department_without_units_is_known_to_its_region() -> None:
    for book in (None, a_book_of()):
        assert places_of(GRANTS, "rpps:1", GRANT | {"territories": ["D-88"]}, book, AlertBook()) == ("R-44", "D-88")


def test_a_deed_on_an_establishment_lies_wherever_a_unit_of_it_does_known_to_its_author_or_not() -> None:
    hospital = {"finess": "750000050", "name": "P", "phone": None}
    book = a_book_of(
        an_envelope("750000050/A", 0, sensitive=True, territory=PARIS, establishment=hospital),
        an_envelope("750000050/B", 1, establishment=hospital),
    )
    record = TENSION_RECORD | {"territories": ["E-750000050"]}
    expected = ("R-11", "R-44", "D-54", "D-75", "E-750000050")
    assert places_of(TENSION, "k", record, book, AlertBook()) == expected


def test_a_silence_of_groups_alone_concerns_every_region_and_one_of_units_that_are_gone_none() -> None:
    nothing = SILENCE_RECORD["scope"] | {"establishments": [], "feeds": []}
    for units, expected in (([], ("FR",)), (["750000001/GONE"], ())):
        record = SILENCE_RECORD | {"scope": nothing | {"units": units}}
        assert places_of(SILENCES, "k", record, a_book_of(), AlertBook()) == expected
