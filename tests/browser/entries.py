"""What becomes of a person's entry in the service: beside the feed, or shown."""

from tests.browser.hospital import a_record, a_unit
from tests.browser.scripted_service import Json, ScriptedService


def kept_beside(service: ScriptedService, entry: Json) -> None:
    """The feed goes on speaking, 2 available and 20 occupied, and the entry is a second opinion."""
    at = entry["observed_at"]
    keys = ("status", "horizon", "count")
    others = [
        {"source": "990000001/manual", "observed_at": at} | {key: record[key] for key in keys}
        for record in entry["records"]
    ]
    service.put(a_unit(0, at, records=[a_record("02", 2, at, "adt"), a_record("03", 20, at, "adt")], others=others))


def shown_by(entry: Json, feed: str = "manual") -> list[Json]:
    """The records of the row once the stream has folded the entry."""
    return [a_record(record["status"], record["count"], entry["observed_at"], feed) for record in entry["records"]]
