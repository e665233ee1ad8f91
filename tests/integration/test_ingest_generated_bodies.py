"""Bodies nobody would write, by the thousand: no 5xx, and nothing is lost.

A seeded mutation of good bodies: bytes flipped, cut and repeated, broken UTF-8, deep nesting, huge numbers, NaN,
repeated keys, any value anywhere, gzip whole, cut and as a bomb. The longer run (`-m long`) sends 100,000.
"""

import asyncio
import copy
import gzip
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.topics import EVENTS, HEARTBEATS, QUARANTINE
from tests.support.event_facts import a_cancel, a_confirm, a_heartbeat
from tests.support.facts import a_record, a_report, a_unit
from tests.support.ingest_process import a_key, admin, ingest, written
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "9900000059/GENERATED"
FINESS = "990000005"
AT_ONCE = 8
VALUES: list[Any] = [
    None, True, False, 0, -1, 3, 3.0, 10**18, 10**400, -1e300, "", "01", "é🚑", "\x00", "x" * 5_000, [], {}, [[]],
    [None], {"a": {"b": {"c": [1]}}}, {"nom": "x"}, "2 55 08 14 168 025 38", "2026-01-15T08:35:00", ["02"] * 50,
]  # fmt: skip
SPLICES = [
    b"NaN", b"-Infinity", b"1e999", b"9" * 5_000, b"[" * 3_000, b'{"a":' * 3_000, b'"\\ud800"', b"\xff\xfe", b"\xc3",
    b"\x00", b'"a": 1, "a": 2', b",", b"}", b"]", b'"', b"\\", b"\n", b"\xef\xbb\xbf",
]  # fmt: skip


ITEMS: list[Callable[[], Any]] = [
    lambda: 3,
    lambda: a_heartbeat(source={"feed": f"{FINESS}/bed-management"}, observed_at=a_report(UNIT)["observed_at"]),
    lambda: a_confirm(UNIT),
    lambda: a_cancel(UNIT),
    lambda: a_report(UNIT, a_record("02", 3), a_record("03", None, gender="01")),
    lambda: a_report(UNIT, a_record("01", 9)),
]


class Sent:
    """One request: its content and headers."""

    def __init__(self, content: bytes, **headers: str) -> None:
        self.content = content
        self.headers = headers


def bodies(seed: int, count: int) -> Iterator[Sent]:
    """`count` requests, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        items = [an_item(chance) for _ in range(chance.choice([1, 1, 1, 2, 5]))]
        form = chance.choice(["one", "list", "lines"])
        if form == "lines":
            content, media = b"\n".join(json.dumps(item).encode() for item in items), "application/x-ndjson"
        else:
            content = json.dumps(items[0] if form == "one" else items, ensure_ascii=chance.random() < 0.5).encode()
            media = "application/json"
        if chance.random() < 0.5:
            content = chance.choice(BREAKS)(content, chance)
        if chance.random() < 0.15:
            yield Sent(zipped(content, chance), **{"Content-Type": media, "Content-Encoding": "gzip"})
        else:
            yield Sent(content, **{"Content-Type": media})


def an_item(chance: random.Random) -> Any:
    item = copy.deepcopy(chance.choice(ITEMS)())
    while isinstance(item, dict) and item and chance.random() < 0.5:
        holder = item
        records = item.get("records")
        if chance.random() < 0.4 and isinstance(records, list) and records and isinstance(records[0], dict):
            holder = records[0]
        name = chance.choice([*holder, "colour", "absent", "count", "takeover", "statuses", "cancels"])
        if chance.random() < 0.2:
            holder.pop(name, None)
        else:
            holder[name] = copy.deepcopy(chance.choice(VALUES))
    return item


def splice(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(SPLICES) + content[at:]


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 3])):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def repeat(content: bytes, chance: random.Random) -> bytes:
    return content * chance.choice([2, 3])


BREAKS: list[Callable[[bytes, random.Random], bytes]] = [splice, splice, cut, flip, repeat]


def zipped(content: bytes, chance: random.Random) -> bytes:
    form = chance.randrange(10)
    if form == 0:
        return BOMB
    whole = gzip.compress(content, 1)
    return whole if form < 7 else cut(whole, chance) if form < 9 else flip(whole, chance)


BOMB = gzip.compress(b"\0" * 20_000_000)


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 2_000), pytest.param(2, 100_000, marks=[pytest.mark.long, pytest.mark.timeout(3_600)])]
)
def test_no_generated_body_gets_a_5xx_and_nothing_of_any_is_lost(
    kafka: str, tmp_path: Path, seed: int, count: int
) -> None:
    client_id = f"generated-{seed}-{random.randrange(10**9)}"
    key = a_key(kafka, client_id)
    with ingest(kafka, tmp_path / "log") as client:
        client.headers["X-API-Key"] = key
        unit = a_unit(UNIT, establishment={"finess": FINESS, "name": "CH simulé"})
        assert client.put(f"/v1/directory/units/{UNIT}", json=unit, headers=admin()).status_code == 200
        eventually(lambda: client.post("/v1/events").status_code == 415, "the key is known")
        answers, put_off = asyncio.run(send_all(str(client.base_url), key, bodies(seed, count)))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {202, 207, 413, 422}, statuses
    assert min(statuses[status] for status in (202, 207, 422)) > 0, "every outcome is seen"
    accepted = Counter(
        (each["partition"], each["offset"], each["event_id"]) for answer in answers for each in told(answer, "accepted")
    )
    refused = sum(len({each["index"] for each in told(answer, "refused")}) for answer in answers)
    found = Counter(
        (record.partition, record.offset, record.value["event_id"])
        for topic in (EVENTS, HEARTBEATS)
        for record in written(kafka, topic, client_id)
    )
    kept = len(written(kafka, QUARANTINE, client_id))
    assert not accepted - found
    assert kept >= refused
    if not put_off:  # else a part of what was put off may be there twice
        assert (found, kept) == (accepted, refused)
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")


def told(answer: httpx.Response, what: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer.json().get(what, [])
    return found


async def send_all(address: str, key: str, requests: Iterator[Sent]) -> tuple[list[httpx.Response], int]:
    """The last answer to each, and how many were put off: a starved Kafka is late, and all is sent again."""
    put_off = 0
    async with httpx.AsyncClient(base_url=address, headers={"X-API-Key": key}, timeout=120) as client:

        async def send(request: Sent) -> httpx.Response:
            nonlocal put_off
            while True:
                answer = await client.post("/v1/events", content=request.content, headers=request.headers)
                if answer.status_code != 503 or answer.json()["errors"][0]["code"] != "kafka_away":
                    return answer
                put_off += 1
                await asyncio.sleep(float(answer.headers["Retry-After"]))

        async def send_some() -> list[httpx.Response]:
            return [await send(request) for request in requests]

        answers = await asyncio.gather(*(send_some() for _ in range(AT_ONCE)))
    return [answer for some in answers for answer in some], put_off
