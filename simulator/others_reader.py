"""Who else than the simulator spoke of a unit: what the log of events has that the journal does not know."""

import json
from collections.abc import Callable, Collection

from schemas.topics import EVENTS
from simulator import topic_reader
from simulator.progress import Progress


def others(
    bootstrap: str, unit_ids: Collection[str], known: Callable[[str], Collection[str]], progress: Progress
) -> dict[str, str]:
    """Unit → client id or subject of the last other who sent an accepted event of it.

    `known` gives the ids of the simulator's own events of a unit; it is asked when the log is read, so nothing that is
    in the log is missing from the journal.
    """
    heard: dict[str, list[tuple[str, str]]] = {}
    wanted = {unit_id.encode(): unit_id for unit_id in unit_ids}
    for number, record in enumerate(topic_reader.records(bootstrap, EVENTS)):
        progress.at(f"log of events: {number} records read")
        unit_id = wanted.get(record.key)
        if unit_id is not None:
            sender = dict(record.headers).get("sender", b"somebody").decode(errors="replace")
            heard.setdefault(unit_id, []).append((json.loads(record.value)["event_id"], sender))
    found: dict[str, str] = {}
    for unit_id, events in heard.items():
        ours = known(unit_id)
        found.update((unit_id, sender) for event_id, sender in events if event_id not in ours)
    return found
