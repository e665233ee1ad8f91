"""One way from a post to the screens: where to post, who receives, and what came of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import orjson

from bench import load
from bench.processes import Child, DidNotRunError, module, running

_PATIENCE_S = 15.0
"""The last frames may still be under way when the last post was answered."""


class Path(NamedTuple):
    """A running set of screens, and where the events they wait for are posted."""

    screens: Child
    sockets: int
    post_url: str
    key: str


class Sent(NamedTuple):
    """Milliseconds from each post to each screen and to its answer, and the report of `bench.screens`."""

    to_screen: list[float]
    to_answer: list[float]
    report: dict[str, Any]


@contextmanager
def screens(url: str, count: int, token: str, *territory: str) -> Iterator[Child]:
    """Open sockets; with a territory they are subscribed to it."""
    with running(*module("bench.screens", url, count, *territory), environment={"BENCH_TOKEN": token}) as child:
        expect(child, "ready")
        yield child


def send(path: Path, *, rate: float, seconds: float, units: int) -> Sent:
    """Post for a while and wait until every screen has every event. DidNotRunError when one is missing."""
    path.screens.tell("start")
    expect(path.screens, "started")
    command = module("bench.poster", path.post_url, rate, seconds, min(units, load.AT_HOME))
    with running(*command, environment={"BENCH_TOKEN": path.key}) as poster:
        posted = orjson.loads(poster.line())
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        path.screens.tell("report")
        report = orjson.loads(path.screens.line())
        try:
            to_screen = latencies_ms(posted["posted"], report["received"], path.sockets)
        except DidNotRunError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return Sent(to_screen, [seconds * 1000 for seconds in posted["answered"]], report)


def latencies_ms(
    posted: list[tuple[str, float]], received: list[tuple[list[str], list[float]]], screens: int
) -> list[float]:
    """From every post to every screen. DidNotRunError when a screen missed one.

    A frame shows the newest state of its units: a post is received with the first frame of its unit after it.
    """
    arrivals: dict[str, list[list[float]]] = {}
    for units, times in received:
        for unit in units:
            arrivals.setdefault(unit, []).append(times)
    found: list[float] = []
    for unit, at in posted:
        first: list[float] = next((times for times in arrivals.get(unit, ()) if times[0] > at), [])
        if len(first) != screens:
            raise DidNotRunError(f"an event for {unit} was received by {len(first)} of {screens} screens")
        found += [(moment - at) * 1000 for moment in first]
    return found


def expect(child: Child, word: str) -> None:
    """Wait for a line. DidNotRunError for another one."""
    line = child.line()
    if line != word:
        raise child.failed(f"said {line[:200]!r} instead of {word!r}")
