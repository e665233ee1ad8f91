"""What is kept of a refused item, and what is not."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest

from schemas.core.quarantining import quarantined, told
from schemas.core.rules import Refusal, refuse
from schemas.models.quarantined import Quarantined

AT = datetime(2026, 1, 15, 8, 35, tzinfo=UTC)
ORIGIN = {"peer": "192.0.2.1", "path": "/v1/events", "content_type": "application/json"}
ID = "018f6a2e-7b11-7c00-8000-123456789012"


def kept(raw: bytes, item: object, *refusals: Refusal) -> Quarantined:
    value = quarantined(
        raw,
        told(raw, item, refusals),
        item=item,
        index=3,
        origin=ORIGIN,
        by="ingest",
        sender="tool",
        feed="bed-management",
        quarantine_id=ID,
        at=AT,
    )
    return Quarantined.model_validate(value)


def test_the_bytes_the_reasons_and_who_sent_them_are_kept() -> None:
    raw = b'{"unit_id": "u", "event_id": "e"}'
    found = kept(
        raw, {"unit_id": "u", "event_id": "e"}, refuse("bad_id", "event_id", "x"), refuse("bad_time", "t", "y")
    )
    assert base64.b64decode(found.body_base64 or "") == raw
    assert found.body_sha256 == hashlib.sha256(raw).hexdigest()
    assert (found.code, found.field, found.message) == ("bad_id", "event_id", "event_id x. t y.")
    assert found.codes == ["bad_id", "bad_time"]
    assert (found.sender, found.feed, found.unit_id, found.event_id, found.index) == (
        "tool",
        "bed-management",
        "u",
        "e",
        3,
    )
    assert found.origin.model_dump() == {"peer": "192.0.2.1", "path": "/v1/events", "content_type": "application/json"}


def test_of_patient_data_neither_bytes_nor_ids_nor_other_sentences_are_kept() -> None:
    item = {"unit_id": "u", "event_id": "Durand", "nom": "Durand"}
    found = kept(b"{}", item, refuse("bad_id", "event_id", 'is "Durand"'), refuse("patient_data", "nom", "by its name"))
    assert (found.code, found.field, found.body_base64) == ("patient_data", "nom", None)
    assert (found.unit_id, found.event_id) == (None, None)
    assert "Durand" not in found.model_dump_json()


def test_bytes_that_are_not_json_are_looked_through() -> None:
    found = kept(b'{"nom": "Durand"', None, refuse("not_json", None, "broken near Durand"))
    assert (found.code, found.body_base64) == ("patient_data", None)
    assert "Durand" not in found.model_dump_json()


def test_ids_that_are_no_ids_and_endless_sentences_are_cut() -> None:
    found = kept(b"{}", {"unit_id": "u" * 201, "event_id": 3}, *[refuse("bad_code", "x", "y" * 100)] * 100)
    assert (found.unit_id, found.event_id) == (None, None)
    assert len(found.message) == 2_000


def test_the_path_and_the_content_type_of_patient_data_are_cut_where_names_begin() -> None:
    raw = b'{"nom": "Durand"'
    origin = {"peer": "192.0.2.1", "path": "/v1/directory/units/Durand/A", "content_type": "application/json; x=Durand"}
    found = quarantined(
        raw,
        told(raw, None, []),
        by="ingest",
        item=None,
        origin=origin,
        sender="tool",
        feed=None,
        quarantine_id=ID,
        at=AT,
    )
    assert found["origin"] == {**origin, "path": "/v1/directory/units", "content_type": "application/json"}


def test_beside_patient_data_every_reason_is_listed_and_none_quotes() -> None:
    item = {"nom": "x", "Durand": 1}
    refusals = [refuse("patient_data", "nom", "by its name"), refuse("unknown_field", "Durand", "an event")]
    found = told(b"{}", item, [*refusals, refuse("bad_code", "kind", 'is "Durand"')])
    assert [(each.code, each.field) for each in found.refusals] == [
        ("patient_data", "nom"),
        ("unknown_field", None),
        ("bad_code", "kind"),
    ]
    assert found.private
    assert not any("Durand" in each.message for each in found.refusals)


def test_what_holds_no_patient_data_is_told_as_it_is() -> None:
    refusals = [refuse("unknown_field", "colour", "an event")]
    assert told(b'{"colour": 1}', {"colour": 1}, refusals) == (refusals, False)


ENTRY = (
    b'{"schema": "directory-unit/1", "unit_id": "u", "name": "Medical A",'
    b' "establishment": {"name": "CHRU", "phone": "+33"},'
    b' "offers": [{"activity": "126", "patients": {"age_min": 15}}], "contacts": [{"role": "owner", "email": "a@b.fr"}]'
)


@pytest.mark.parametrize("broken", [ENTRY, ENTRY + b",}", ENTRY + b', "retired": NaN}'])
def test_a_directory_entry_that_is_not_json_is_no_patients_and_is_kept(broken: bytes) -> None:
    found = kept(broken, None, refuse("not_json", None, "x"))
    assert found.code == "not_json"
    assert base64.b64decode(found.body_base64 or "") == broken


@pytest.mark.parametrize("more", [b', "prenom": "Jean"', b', "comment": "nee le 12/03/1950"', b', "patient": {}'])
def test_a_broken_directory_entry_with_a_patients_field_is_not_kept(more: bytes) -> None:
    found = kept(ENTRY + more, None, refuse("not_json", None, "x"))
    assert (found.code, found.body_base64) == ("patient_data", None)
