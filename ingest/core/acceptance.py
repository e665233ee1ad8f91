"""Is this event accepted? The shape rules, then those that need the time, the sender or the directory.

Pure: the time is a parameter, the answer a value. What a sender may not read does not exist for it: it is answered
exactly like an unknown unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.core.directory import Directory, UnitFacts
from ingest.core.sender import Sender
from schemas.core.codes import CodeTables
from schemas.core.directory_rules import unknown
from schemas.core.event_rules import SCHEMA, shape_refusals
from schemas.core.reception_rules import check_nature, check_time
from schemas.core.record_rules import shown
from schemas.core.rules import Refusal, refuse


@dataclass(frozen=True, slots=True)
class Accepted:
    """An event to be written. `partition` is None where Kafka's own partitioner decides (heartbeats)."""

    event: Mapping[str, Any]
    key: str
    feed: str
    partition: int | None


def judge(
    event: object, *, sender: Sender, directory: Directory, codes: CodeTables, now: datetime
) -> Accepted | list[Refusal]:
    """Accepted, or every refusal of the event."""
    refusals = shape_refusals(event, codes)
    if not isinstance(event, dict) or event.get("schema") != SCHEMA:
        return refusals
    refused = {refusal.field for refusal in refusals}
    if "observed_at" not in refused:
        check_time(event, now, refusals)
    if "source" not in refused and "source.feed" not in refused:
        _check_feed(event["source"]["feed"], sender, refusals)
    if event.get("kind") == "heartbeat":
        if "source" not in refused and "source.feed" not in refused:
            _check_heartbeat(event["source"]["feed"], sender, directory, refusals)
        return refusals or Accepted(event, event["source"]["feed"], event["source"]["feed"], None)
    unit = None
    if "unit_id" not in refused:
        unit = _find_unit(event["unit_id"], sender, directory, refusals)
    if unit is not None:
        check_nature(event, unit.nature, refused, refusals)
    if refusals or unit is None:
        return refusals
    return Accepted(event, event["unit_id"], f"{unit.finess}/{event['source']['feed']}", unit.partition)


def _check_feed(feed: str, sender: Sender, out: list[Refusal]) -> None:
    name = feed.rpartition("/")[2]
    if sender.feed is not None and name != sender.feed:
        detail = f"is {shown(feed)}, but this credential speaks as {shown(sender.feed)} alone"
        out.append(refuse("not_your_unit", "source.feed", detail))


def _check_heartbeat(feed: str, sender: Sender, directory: Directory, out: list[Refusal]) -> None:
    finess = feed.partition("/")[0]
    if not sender.covers(finess, directory.territory_of(finess)):
        out.append(
            refuse("not_your_unit", "source.feed", f"names {shown(finess)}, for which this credential does not speak")
        )
    elif not directory.territory_of(finess):
        out.append(refuse("unknown_unit", "source.feed", f"names {shown(finess)}, of which no unit is known"))


def _find_unit(unit_id: str, sender: Sender, directory: Directory, out: list[Refusal]) -> UnitFacts | None:
    """The unit when it may be written; else None, with the refusal added."""
    unit = directory.get(unit_id)
    if unit is None or not sender.reads(unit.finess, unit.territory, sensitive=unit.sensitive):
        out.append(unknown("unit_id", unit_id))
        return None
    if not sender.covers(unit.finess, unit.territory):
        detail = f"names {shown(unit_id)}, for which this credential does not speak"
        out.append(refuse("not_your_unit", "unit_id", detail))
        return None
    successors = directory.successors(unit_id)
    if unit.asked.retired or successors:
        # Its figures count nowhere any more, so taking them would make the sender believe they do.
        named = [each for each in successors if _reads(each, sender, directory)]
        instead = f" and replaced by {', '.join(map(shown, named[:3]))}" if named else ""
        out.append(refuse("unknown_unit", "unit_id", f"names {shown(unit_id)}, which is retired{instead}"))
        return None
    return unit


def _reads(unit_id: str, sender: Sender, directory: Directory) -> bool:
    unit = directory.get(unit_id)
    return unit is not None and sender.reads(unit.finess, unit.territory, sensitive=unit.sensitive)
