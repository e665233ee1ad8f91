"""Events that must be refused, and by which rule: what broken senders really send."""

import json
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import cast

from schemas.core.times import from_micros, parse, to_micros
from simulator.core.speech import Event, Utterance, said

Spoil = Callable[[Event], object]


def malformed(feed: str, report: Event, random: Random) -> Utterance:
    """`report` (a good one with records, whose id nobody else uses) spoilt in one of the usual ways."""
    expected = random.choice((*_SPOILS, "not_json"))
    event: Event = json.loads(json.dumps(report))
    if expected == "not_json":
        whole = said(feed, event).text
        return Utterance(feed, whole[: len(whole) - random.randrange(1, 40)], None, expected)
    random.choice(_SPOILS[expected])(event)
    return said(feed, event, expected)


def _set(field: str, value: object) -> Spoil:
    return lambda event: event.update({field: value})


def _remove(field: str) -> Spoil:
    return lambda event: event.pop(field)


def _set_in_record(field: str, value: object) -> Spoil:
    def spoil(event: Event) -> None:
        record = cast("list[Event]", event["records"])[-1]
        record[field] = value

    return spoil


def _shift(by: timedelta) -> Spoil:
    def spoil(event: Event) -> None:
        event["observed_at"] = from_micros(to_micros(parse(str(event["observed_at"])) + by))

    return spoil


def _without_offset(event: Event) -> None:
    event["observed_at"] = str(event["observed_at"]).removesuffix("Z")


def _id_is_no_uuid(event: Event) -> None:
    event["event_id"] = f"message-{event['event_id']}"


_SPOILS: dict[str, tuple[Spoil, ...]] = {
    "unknown_schema": (_set("schema", "capacity-event/0"),),
    "unknown_field": (_set("colour", "blue"), _set_in_record("beds", 3)),
    "missing_field": (_remove("observed_at"), _remove("records"), _remove("unit_id")),
    "bad_id": (_id_is_no_uuid,),
    "bad_code": (_set_in_record("status", "99"), _set("kind", "repport")),
    "bad_count": (_set_in_record("count", -1), _set_in_record("count", "3"), _set_in_record("count", 1000)),
    "nature_mismatch": (_set_in_record("nature", "02"),),
    "bad_time": (_without_offset, _set("observed_at", "hier soir")),
    "in_the_future": (_shift(timedelta(hours=1)), _shift(timedelta(days=1))),
    "too_old": (_shift(timedelta(days=-30)),),
    "unknown_unit": (_set("unit_id", "1990000000/NOWHERE"),),
}
"""By the code of the rule that must refuse it."""
