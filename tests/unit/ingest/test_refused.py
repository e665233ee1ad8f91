"""What a sender is told of refused items: every reason, but garbage is not answered with much more garbage."""

from ingest.core.batch import Item
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
