"""From a fact to those who must know: how long a notice takes, and what an outage of the whole nation becomes.

Transitions are put straight into Kafka; `produced_at` is when. They are `overdue` under tension, of critical care, so
that somebody is to be told at once. An establishment's units fall due together, as its one tool reported them.
"""

import itertools
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
from kafka import KafkaProducer

from bench import backlog, load, servers
from bench.backlog import Message
from bench.processes import Child, DidNotRunError, folder, module, running, wait_until
from bench.results import Limit, Measured, percentile
from bench.servers import Servers, a_port
from bench.sizes import Sizes
from bench.webhooks import Notice, Webhooks, receivers_file, webhooks
from schemas.core.partition import partition_of
from schemas.topics import DIRECTORY, FEED_STATE, TRANSITIONS

_PER_S = 20
"""Establishments that fall due one after the other."""
_SITES_OF_A_RECEIVER = 5
"""Half of what a receiver is told within a minute before it gets digests, which wait for each other."""
_APART = {"region": "R-24", "department": "D-45"}
"""Where they are: no receiver of the outage is told of it."""
_OUTAGE_S = 2.0
_WATCHED_S = 2.0
"""After the last unit is late, when the outage is not watched to its end."""
_PATIENCE_S = 300.0
"""Otherwise. Units that a first notice leaves out come with a second, two minutes later, maybe in a digest."""

_TOLD_S = 2.0
_FIRST_S = 5.0
_NOTICES = 1
_LEFT_OUT = 0

Site = list[dict[str, Any]]
"""The units of an establishment."""


def measure(sizes: Sizes) -> Measured:
    """Figures against the limits; no reference."""
    single = [[{**site[0], "territory": _APART}] for site in sites(sizes.told_sites, "A")]
    nation = sites(sizes.outage_sites, "B")
    with servers.started() as where, webhooks() as hooks, folder() as path:
        entries = [unit for site in (*single, *nation) for unit in site]
        backlog.put(where.kafka, DIRECTORY.name, [Message(unit["unit_id"], orjson.dumps(unit)) for unit in entries])
        watched = [*single[::2], *nation]
        backlog.put(where.kafka, FEED_STATE.name, [feed_up(site) for site in watched])
        receivers = receivers_file(path, hooks, {**areas(single), **agencies(nation)})
        with _alerter(where, receivers) as alerter:
            told = _told(where, hooks, single, alerter)
            outage = _outage(where, hooks, nation, alerter, whole=sizes.outage_whole)
            command = alerter.command
    return Measured(limits=(*told, *outage), commands=(command,))


def sites(count: int, series: str) -> list[Site]:
    """So many establishments."""
    units = (load.directory_unit(number, series) for number in itertools.count())
    by_site = itertools.groupby(units, lambda unit: str(unit["establishment"]["finess"]))
    return [list(site) for _, site in itertools.islice(by_site, count)]


def areas(single: Sequence[Site]) -> dict[str, list[str]]:
    """Territories of receivers of a few establishments each. Neighbours in time have different ones."""
    count = -(-len(single) // _SITES_OF_A_RECEIVER)
    return {f"area-{number}": [cause_of(site) for site in single[number::count]] for number in range(count)}


def agencies(nation: Sequence[Site]) -> dict[str, list[str]]:
    """Territories of a receiver for each region, and of one for all of them."""
    regions = sorted({unit["territory"]["region"] for site in nation for unit in site})
    return {**{f"agency-{region}": [region] for region in regions}, "nation": regions}


def cause_of(site: Site) -> str:
    """What notices of the establishment's late units have as their cause; its territory too."""
    return f"E-{site[0]['establishment']['finess']}"


def overdue(unit_id: str, now: datetime) -> dict[str, Any]:
    """A `freshness-transition/1` crossed and produced now."""
    moment = now.isoformat()
    return {
        "schema": "freshness-transition/1",
        "id": f"{unit_id}#1",
        "unit_id": unit_id,
        "sequence": 1,
        "unit_version": 1,
        "from": "due",
        "to": "overdue",
        "rank": "overdue",
        "moment": moment,
        "produced_at": moment,
        "late": False,
        "level": "tension",
        "reason": "time",
        "observed_at": (now - timedelta(hours=14)).isoformat(),
        "due_at": moment,
    }


def feed_up(site: Site) -> Message:
    """The `feed-state/1` of the establishment's first feed: it sends heartbeats, and lives."""
    feed = f"{site[0]['establishment']['finess']}/{site[0]['feeds'][0]}"
    now = datetime.now(UTC).isoformat()
    value = {
        "schema": "feed-state/1",
        "feed": feed,
        "state": "up",
        "since": now,
        "last_heartbeat_at": now,
        "period": "PT60S",
        "missed": 0,
    }
    return Message(feed, orjson.dumps(value))


@contextmanager
def _alerter(where: Servers, receivers: Path) -> Iterator[Child]:
    """`python -m alerts` as the supervisor starts it, deciding when the block begins."""
    with a_port() as port:
        environment = {
            "VIGILITS_KAFKA": where.kafka,
            "VIGILITS_HOST": "127.0.0.1",
            "VIGILITS_PORT": str(port),
            "VIGILITS_INSTANCE": "alerts-1",
            "VIGILITS_RECEIVERS_FILE": str(receivers),
        }
        with (
            running(*module("alerts"), environment=environment, drop_output=True) as child,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=5) as http,
        ):
            wait_until(lambda: _decides(http), "alerter that decides", child)
            yield child


def _decides(http: httpx.Client) -> bool:
    try:
        return http.get("/health/ready").is_success and "vigilits_alerts_deciding 1.0" in http.get("/metrics").text
    except httpx.TransportError:
        return False


def _fall_due(where: Servers, due: Sequence[Site], over_s: float) -> dict[str, datetime]:
    """Writes the transitions of establishments evenly over so many seconds; when the first of each was produced."""
    produced: dict[str, datetime] = {}
    with closing(KafkaProducer(bootstrap_servers=where.kafka, acks="all")) as producer:
        producer.partitions_for(TRANSITIONS.name)  # asks Kafka now, not when the first is due
        began = time.monotonic()
        for index, site in enumerate(due):
            time.sleep(max(0.0, began + over_s * index / len(due) - time.monotonic()))
            for unit in site:
                key, now = unit["unit_id"], datetime.now(UTC)
                produced.setdefault(cause_of(site), now)
                value = orjson.dumps(overdue(key, now))
                producer.send(TRANSITIONS.name, key=key.encode(), value=value, partition=partition_of(key))
        producer.flush(timeout=30)
    return produced


def _told(where: Servers, hooks: Webhooks, single: Sequence[Site], alerter: Child) -> list[Limit]:
    produced = _fall_due(where, single, len(single) / _PER_S)
    wait_until(lambda: len(hooks.messages) >= len(single), f"notices of {len(single)} establishments", alerter)
    came = hooks.notices()
    if sorted(notice.cause for notice in came) != sorted(produced) or any(notice.digest for notice in came):
        raise DidNotRunError(f"{len(produced)} establishments were not told of one by one: {came[:20]}")
    took = {notice.cause: (notice.at - produced[notice.cause]).total_seconds() for notice in came}
    ways = {"a feed that sends heartbeats": single[::2], "one that sends none": single[1::2]}
    return [
        Limit(f"fact → webhook received, p{share * 100:.0f}, {way}, {_PER_S}/s", "s", figure, limit)
        for way, those in ways.items()
        for share, limit in ((0.5, None), (0.99, _TOLD_S))
        for figure in [percentile([took[cause_of(site)] for site in those], share)]
    ]


def _outage(where: Servers, hooks: Webhooks, nation: Sequence[Site], alerter: Child, *, whole: bool) -> list[Limit]:
    before = len(hooks.messages)
    due = list(nation)
    random.Random(3).shuffle(due)
    began = min(_fall_due(where, due, _OUTAGE_S).values())
    wait_until(lambda: len(hooks.messages) > before, "notice of the outage", alerter)
    if whole:
        expected = expected_units(nation)
        wait_until(lambda: not untold(expected, hooks.notices()), "whole outage told", alerter, _PATIENCE_S)
    else:
        time.sleep(_WATCHED_S)
    messages = list(hooks.messages)[before:]
    came = [notice for message in messages for notice in message]
    first_s, last_s = ((edge(notice.at for notice in came) - began).total_seconds() for edge in (min, max))
    most = max(Counter((notice.receiver, notice.cause) for notice in came).values())
    outage = f"outage of {sum(map(len, nation)):,} units, {len(nation):,} establishments"
    watched = "all told" if whole else f"{_OUTAGE_S + _WATCHED_S:g} s"
    limits = [
        Limit(f"{outage}: until the first notice is received", "s", first_s, _FIRST_S),
        Limit(f"the same: most notices of one cause to one receiver, until {watched}", "notices", most, _NOTICES),
        Limit("the same: units left out of their cause's first notice", "units", left_out(nation, came), _LEFT_OUT),
        Limit(f"the same: sent to {len(agencies(nation))} receivers until {watched}", "messages", len(messages), None),
    ]
    if whole:
        limits.append(Limit("the same: until every receiver has been told of every unit", "s", last_s, None))
    return limits


def expected_units(nation: Sequence[Site]) -> dict[tuple[str, str], int]:
    """By receiver and cause: how many units it is to be told of."""
    regions = agencies(nation)
    return {
        (receiver, cause_of(site)): count
        for receiver, codes in regions.items()
        for site in nation
        if (count := sum(unit["territory"]["region"] in codes for unit in site))
    }


def left_out(nation: Sequence[Site], came: Sequence[Notice]) -> int:
    """How many units the first notices of their establishments do not name: for those a second must follow."""
    named: dict[str, int] = {}
    for notice in came:
        named.setdefault(notice.cause, notice.units)
    return sum(len(site) - named.get(cause_of(site), len(site)) for site in nation)


def untold(expected: Mapping[tuple[str, str], int], came: Sequence[Notice]) -> int:
    """Of how many units receivers have not been told yet, each receiver's counted. A notice names all that are late."""
    named: Counter[tuple[str, str]] = Counter()
    for notice in came:
        named[notice.receiver, notice.cause] = max(named[notice.receiver, notice.cause], notice.units)
    return sum(max(0, count - named[about]) for about, count in expected.items())
