"""What a sender is told of refused items: every reason, but garbage is not answered with much more garbage."""

import asyncio
import json
from datetime import UTC, datetime

from ingest.core.batch import Item, Media, split
from ingest.core.sender import Sender
from ingest.gate import Incoming
from ingest.refused import RefusedItems, entries
from schemas.core.rules import Refusal


def reasons(count: int) -> list[Refusal]:
    return [Refusal("unknown_field", f"field-{number}", "is none") for number in range(count)]


def test_every_reason_of_an_item_is_told_up_to_a_hundred() -> None:
    refused = RefusedItems()
    refused.add(Item(0, {}), reasons(100))
    assert refused.items[0].refusals == reasons(100)


def test_of_more_reasons_their_number_is_told() -> None:
    refused = RefusedItems()
    refused.add(Item(0, {"event_id": "a"}), reasons(357))
    told = entries(refused.items, "event_id")
    assert len(told) == 101
    assert told[-1] == {
        "index": 0,
        "event_id": "a",
        "code": "unknown_field",
        "field": None,
        "message": "257 more reasons are not listed: mend these first.",
    }


def test_when_very_much_is_refused_each_item_still_has_its_first_reason() -> None:
    refused = RefusedItems()
    for index in range(5_000):
        refused.add(Item(index, {}), reasons(90))
    told = entries(refused.items, "event_id")
    assert {each["index"] for each in told} == set(range(5_000))
    assert len(told) < 35_000
    assert told[-1]["message"].startswith("89 more reasons")


def kept(body: bytes, media: Media) -> tuple[RefusedItems, list[bool]]:
    """What is refused of a body of which nothing is taken, and of which items the bytes are kept."""
    batch, refused = split(body, media), RefusedItems()
    for item in batch.items:
        refused.add(item, [item.broken or Refusal("bad_id", "event_id", 'event_id is "Durand".')])
    incoming = Incoming(Sender("tool", None), {"peer": "", "path": "", "content_type": None}, batch)
    records = asyncio.run(refused.records(incoming, datetime(2026, 3, 1, tzinfo=UTC)))
    return refused, [json.loads(record.value or b"")["body_base64"] is not None for record in records]


def test_a_line_under_the_names_of_columns_is_not_kept_and_an_event_beside_it_is() -> None:
    refused, has_bytes = kept(b'nom;prenom\nDurand;Jeanne\n{"event_id": "a"}', Media.NDJSON)
    assert has_bytes == [False, False, True]
    assert [each["code"] for each in entries(refused.items, "event_id")] == [
        *["patient_data", "not_json", "patient_data", "not_json"],
        "bad_id",
    ]
    assert kept(b'x;y\n1;2\n{"x": "IPP 800123456"}', Media.NDJSON)[1] == [True, True, False]


def test_an_id_is_told_beside_patient_data_only_when_it_is_none_of_a_person() -> None:
    ours = "018f6a2e-7b11-7c00-8000-123456789012"
    for event_id, told in (("Durand", None), (ours, ours)):
        refused, _ = kept(json.dumps({"event_id": event_id, "ipp": "IPP 800123456"}).encode(), Media.JSON)
        told_of = entries(refused.items, "event_id")
        assert {each["event_id"] for each in told_of} == {told}
        assert "Durand" not in json.dumps(told_of)
