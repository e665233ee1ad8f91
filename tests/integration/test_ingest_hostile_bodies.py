"""Large bodies made to cost much: each is refused soon, and nobody else's request waits for it."""

import asyncio
import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psutil
import pytest

from ingest.core.batch import MAX_BODY
from tests.support.facts import a_record, a_report
from tests.support.ingest_process import a_key, admin, ingest_process, worked_s
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "9900000067/HOSTILE"
ANSWERED_WITHIN_S = 5.0
OTHERS_WAIT_AT_MOST_S = 1.0
"""Seconds that ingest works for meanwhile, both some times what is seen (0.9 s; 0.2 s): a clock on the wall would show
what else a busy machine does."""
GROWS_AT_MOST_BYTES = 150e6


def filled(start: str, part: Callable[[int], str], end: str) -> bytes:
    """As many parts as fit into the largest body."""
    parts = [start]
    left = MAX_BODY - len(start) - len(end)
    for number in itertools.count():
        text = part(number)
        left -= len(text)
        if left < 0:
            break
        parts.append(text)
    return "".join([*parts, end]).encode()


def event(**changes: Any) -> str:
    return json.dumps({**a_report(UNIT, a_record("02", 3)), **changes})


def opened(field: str) -> str:
    """A good event as text, up to the value of one more field."""
    return f'{event()[:-1]}, "{field}": '


BODIES: dict[str, bytes] = {
    "duplicate keys": filled("{", lambda number: f'"{number}":0,', '"0":0}'),
    "the same key": filled("{", lambda _: '"a":0,', '"a":0}'),
    "many keys": filled("{", lambda number: f'"{number}":0,', '"x":0}'),
    "many unknown fields": filled(f"{event()[:-1]},", lambda number: f'"f{number}":0,', '"f":0}'),
    "many unknown fields of a record": filled(
        '{"schema": "capacity-event/1", "kind": "report", "records": [{', lambda number: f'"{number}":0,', '"x":0}]}'
    ),
    "statuses": filled(f'{opened("statuses")}["02"', lambda _: ',"02"', "]}"),
    "records": filled(f"{opened('records')}[3", lambda _: ",3", "]}"),
    "deep": b"[" * 900 + b"]" * 900,
    "deep and wide": filled(f"{opened('a')}{'[' * 900}0", lambda _: ",0", f"{']' * 900}}}"),
    "deeper than can be read": b"[" * MAX_BODY,
    "wide in lists": filled("[[", lambda _: "1,", "1]]"),
    "empty objects": filled("[", lambda _: "{},", "{}]"),
    "lists of lists": filled("[[", lambda _: "[],", "[]]]"),
    "floats": filled("[[", lambda _: "1.0,", "1]]"),
    "blank": b"[" + b" " * (MAX_BODY - 2) + b"]",
    "blank between": filled("[3", lambda _: " " * 200 + ",3", "]"),
    "huge numbers": filled("[[", lambda _: f"{'9' * 4_000},", "1]]"),
    "one huge number": b"9" * MAX_BODY,
    "long text": filled(f'{opened("comment")}"', lambda _: "1 84 12 ", '"}'),
    "names of patients' fields": filled("{", lambda number: f'"nom{number:x}":0,', '"nom":0}'),
    "not json, with names": filled("{", lambda number: f'"{number:x}":', ""),
    "not json": filled("", lambda _: "1 ", "x"),
    "5,000 bad items": json.dumps([3] * 5_000).encode(),
    "5,000 bad events": filled(
        "[", lambda _: '{"schema":"capacity-event/1","kind":"report","records":[{}],"a":1},', "3]"
    )[: 5_000 * 68]
    + b"3]",
    "many reasons": filled(
        '[{"schema":"capacity-event/1"',
        lambda number: f',"f{number:x}":0' if number % 99 else '},{"schema":"capacity-event/1"',
        "}]",
    ),
    "more items than taken": filled("[", lambda _: "3,", "3]"),
}
LINES: dict[str, bytes] = {
    "5,000 bad lines": b"[]\n" * 5_000,
    "more lines than taken": b"1\n" * (MAX_BODY // 2),
    "blank lines": b"\n" * MAX_BODY,
    "one line not json": b"{" + b'"a' * (MAX_BODY // 2 - 1),
}


@pytest.fixture(scope="module")
def served(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, int]]:
    key = a_key(kafka)
    with ingest_process(kafka, tmp_path_factory.mktemp("ingest") / "ingest.log") as (client, pid):
        client.headers["X-API-Key"] = key
        eventually(lambda: client.post("/v1/events", json=[]).status_code == 422, "the key is known")
        yield client, pid


@pytest.mark.parametrize("name", BODIES)
def test_a_large_body_of_events_is_refused_soon_and_holds_up_nobody(
    served: tuple[httpx.Client, int], name: str
) -> None:
    assert_harmless(served, "/v1/events", BODIES[name], "application/json")


@pytest.mark.parametrize("name", LINES)
def test_a_large_body_of_lines_is_refused_soon_and_holds_up_nobody(served: tuple[httpx.Client, int], name: str) -> None:
    assert_harmless(served, "/v1/events", LINES[name], "application/x-ndjson")


@pytest.mark.parametrize("name", ["many keys", "deep and wide", "wide in lists", "long text"])
def test_a_large_unit_is_refused_soon_and_holds_up_nobody(served: tuple[httpx.Client, int], name: str) -> None:
    assert_harmless(served, f"/v1/directory/units/{UNIT}", BODIES[name], "application/json")


def assert_harmless(served: tuple[httpx.Client, int], path: str, body: bytes, media: str) -> None:
    client, pid = served
    assert len(body) <= MAX_BODY
    before = psutil.Process(pid).memory_info().rss

    def sent() -> tuple[httpx.Response, float, float] | None:
        found = asyncio.run(sent_beside_others(client, pid, path, body, media))
        return None if found[0].status_code == 503 else found

    answer, took_s, waited_s = eventually(sent, "Kafka takes what is refused")
    grown = psutil.Process(pid).memory_info().rss - before
    assert answer.status_code in {413, 422}
    assert took_s < ANSWERED_WITHIN_S
    assert waited_s < OTHERS_WAIT_AT_MOST_S
    assert grown < GROWS_AT_MOST_BYTES


async def sent_beside_others(
    client: httpx.Client, pid: int, path: str, body: bytes, media: str
) -> tuple[httpx.Response, float, float]:
    """The answer, how long ingest worked until it, and until that to the slowest of others' requests; in seconds."""
    headers = {"Content-Type": media, "Content-Encoding": "gzip"}
    headers |= admin() if "directory" in path else {"X-API-Key": client.headers["X-API-Key"]}
    content = gzip.compress(body, 1)
    async with httpx.AsyncClient(base_url=client.base_url, timeout=120) as http:
        await http.get("/health/live")
        started = worked_s(pid)
        method = "PUT" if "/units/" in path else "POST"
        sent = asyncio.create_task(http.request(method, path, content=content, headers=headers))
        slowest = 0.0
        while not sent.done():
            asked = worked_s(pid)
            assert (await http.get("/health/live")).status_code == 200
            slowest = max(slowest, worked_s(pid) - asked)
            await asyncio.sleep(0.002)
        return await sent, worked_s(pid) - started, slowest
