"""Sets of events for the fold's properties, drawn from small pools so that they meet, collide and contradict.

Plain `random`, so that the long run can draw a hundred thousand of them; hypothesis gives the seeds.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

FEEDS = ("bed-management", "adt", "manual")
SOURCES = tuple(f"540002078/{name}" for name in FEEDS)
START = datetime(2026, 1, 15, 8, tzinfo=UTC)
UNIT = "1540002078/REA-MED-A"

RECORDS: tuple[dict[str, Any], ...] = (
    {"nature": "01", "status": "01", "horizon": "01"},
    {"nature": "01", "status": "02", "horizon": "01"},
    {"nature": "01", "status": "02", "horizon": "01", "gender": "04"},
    {"nature": "01", "status": "02", "horizon": "01", "gender": "01"},
    {"nature": "01", "status": "02", "horizon": "03", "assignment": "01"},
    {"nature": "01", "status": "03", "horizon": "01", "comment": None},
    {"nature": "01", "status": "03", "horizon": "01", "comment": "dialyse en panne"},
    {"nature": "01", "status": "05", "horizon": "01", "closing_type": "01"},
    {"nature": "01", "status": "06", "horizon": "01", "supplementary_type": "01"},
)
"""Spellings of seven identities of six figures."""

IDENTITIES = ((0,), (1, 2), (3,), (4,), (5, 6), (7,), (8,))
STATUSES = ("01", "02", "03", "05", "06")

Heard = tuple[dict[str, Any], str]


def event_id(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-000000000000"


def draw(
    random: Random,
    *,
    number: int,
    cancels: int,
    confirms: int,
    kinds: Sequence[int] = (10, 4, 3, 2),
    sources: Sequence[str] = SOURCES,
    identities: int = len(IDENTITIES),
) -> list[Heard]:
    """`number` events of up to three sources; at most so many taken back, and so many confirmations, of each. `kinds`:
    weights of reports, confirmations, cancels and corrections; `identities`: how many they speak of."""
    sources = random.sample(sources, min(len(sources), random.choice((1, 2, 2, 3))))
    ids = list(range(1, number + 1))
    random.shuffle(ids)  # greater ids are not always later
    owners = {identifier: random.choice(sources) for identifier in ids}
    taken_back: dict[str, set[str]] = {source: set() for source in sources}
    confirmed = dict.fromkeys(sources, 0)
    heard = []
    for identifier in ids:
        source = owners[identifier]
        kind = random.choices(("report", "confirm", "cancel", "correction"), kinds)[0]
        target = event_id(
            random.choice([other for other in ids if owners[other] == source and other != identifier] or [0])
        )
        if kind in {"cancel", "correction"} and len(taken_back[source] | {target}) > cancels:
            kind = "report"
        if kind == "confirm" and confirmed[source] >= confirms:
            kind = "report"
        event: dict[str, Any] = {
            "schema": "capacity-event/1",
            "event_id": event_id(identifier),
            "unit_id": UNIT,
            "kind": "report" if kind == "correction" else kind,
            "observed_at": (START + timedelta(hours=random.randrange(12))).isoformat(),
            "source": {"feed": source.rpartition("/")[2]},
        }
        if kind in {"cancel", "correction"}:
            event["cancels"] = target
            taken_back[source].add(target)
        if kind == "confirm":
            confirmed[source] += 1
            event["statuses"] = random.choice((None, None, ["02"], ["01", "03"]))
        if kind in {"report", "correction"}:
            event |= _said(random, identities)
        heard.append((event, source))
    return heard


def _said(random: Random, identities: int) -> dict[str, Any]:
    chosen = [
        random.choice(spellings)
        for spellings in random.sample(IDENTITIES[:identities], random.randrange(1, min(identities, 4) + 1))
    ]
    records = [{**RECORDS[index], **_value(random)} for index in chosen]
    said: dict[str, Any] = {"scope": "upsert", "records": records, "takeover": random.random() < 0.2}
    if random.random() < 0.3:
        listed = {record["status"] for record in records}
        said["scope"] = "replace"
        said["statuses"] = random.choice((None, sorted(listed | set(random.sample(STATUSES, 2)))))
    return said


def _value(random: Random) -> dict[str, Any]:
    drawn = random.random()
    if drawn < 0.1:
        return {"absent": True}
    if drawn < 0.2:
        return {"count": None}
    return {"count": random.choice((0, 1, 3, 5, 8, 20))}
