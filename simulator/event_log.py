"""What the log of events has of a unit that the journal cannot know: who else spoke, what ingest made a takeover."""

import json
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from schemas.topics import EVENTS
from simulator import topic_reader
from simulator.core.france import MANUAL
from simulator.progress import Progress


class Found(NamedTuple):
    """`others`: unit → client id or subject of the last other who sent an accepted event of it. `taken_over`: ids of
    reports by hand that speak as takeovers; ingest may have made them so, and nothing else of what was sent."""

    others: dict[str, str]
    taken_over: set[str]


def read(
    bootstrap: str, unit_ids: Collection[str], known: Callable[[str], Collection[str]], progress: Progress
) -> Found:
    """What the log says of these units.

    `known` gives the ids of the simulator's own events of a unit; it is asked when the log is read, so nothing that is
    in the log is missing from the journal.
    """
    heard: dict[str, list[tuple[str, str]]] = {}
    found = Found({}, set())
    wanted = {unit_id.encode(): unit_id for unit_id in unit_ids}
    for number, record in enumerate(topic_reader.records(bootstrap, EVENTS)):
        progress.at(f"log of events: {number} records read")
        unit_id = wanted.get(record.key)
        if unit_id is not None:
            event = json.loads(record.value)
            sender = dict(record.headers).get("sender", b"somebody").decode(errors="replace")
            heard.setdefault(unit_id, []).append((event["event_id"], sender))
            if _is_takeover_by_hand(event):
                found.taken_over.add(event["event_id"])
    for unit_id, events in heard.items():
        ours = known(unit_id)
        found.others.update((unit_id, sender) for event_id, sender in events if event_id not in ours)
    return found


def _is_takeover_by_hand(event: dict[str, Any]) -> bool:
    return bool(event.get("takeover")) and event["kind"] == "report" and event["source"]["feed"] == MANUAL
