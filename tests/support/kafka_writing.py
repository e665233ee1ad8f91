"""Records written into Kafka for good, on a machine that may stand still in between."""

import time
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from kafka.errors import KafkaError

_AT_ONCE = 100
"""Of many records the last would wait too long for its turn."""
_WITHIN_S = 60.0


def write_all(producer: Any, records: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Write records (arguments of `send`), and give the place of each in Kafka.

    Where LATEST_ARRIVAL is kept, Kafka takes none that lay about for longer: what it refuses so is sent anew.
    """
    places = []
    rest = iter(records)
    while some := list(islice(rest, _AT_ONCE)):
        places += _write(producer, some)
    return places


def _write(producer: Any, records: list[Mapping[str, Any]]) -> list[Any]:
    deadline = time.monotonic() + _WITHIN_S
    places: dict[int, Any] = {}
    while True:
        sent = {number: producer.send(**each) for number, each in enumerate(records) if number not in places}
        for number, future in sent.items():
            try:
                places[number] = future.get(timeout=_WITHIN_S)
            except KafkaError:
                if time.monotonic() > deadline:
                    raise
        if len(places) == len(records):
            return [places[number] for number in range(len(records))]
