"""What each socket of the matrix is told, kind of frame by kind of frame."""

import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.support.authorisation_probes import Words, named_words, rows_words, sum_words
from tests.support.authorisation_world import IN, OUT, PLACES, SUBJECTS, UNITS, World, feed_of
from tests.support.wire import check_frame

Frame = dict[str, Any]
_WITHIN_S = 60
_OF_ONE_PLACE = ("editor-writer", "editor-reader", "local-authority")
"""Who reads nothing of the department outside, and names the other."""


class Visitor:
    """One socket of somebody, and every frame it got; None: it was closed with `code`."""

    def __init__(self, world: World, who: str, open_sockets: ExitStack) -> None:
        self._world, self._who = world, who
        self.seen: list[Frame] = []
        self.code: int | None = None
        url = f"ws://127.0.0.1:{world.dashboard.port}/v1/live"
        self._socket: ClientConnection = open_sockets.enter_context(
            connect(
                url,
                subprotocols=[Subprotocol("vigilits.v1")],
                compression=None,
                max_size=2 << 20,
                open_timeout=60,
                ping_interval=None,
                close_timeout=1,  # who has not read everything waits for the whole of it
            )
        )

    def say(self, **frame: Any) -> None:
        if self.code is None:
            self._socket.send(json.dumps(frame))

    def hello(self, kind: str, **fields: Any) -> None:
        token = self._world.token(self._who)
        self.say(type=kind, **fields, **({} if token is None else {"token": token}))

    def until(self, done: Callable[[list[Frame]], bool]) -> list[Frame]:
        """The frames from here to where it is done, or the end."""
        frames: list[Frame] = []
        deadline = time.monotonic() + _WITHIN_S
        try:
            while self.code is None and not (frames and done(frames)):
                assert time.monotonic() < deadline, f"{self._who} waits: {[frame['type'] for frame in frames]}"
                frames.append(check_frame(self._socket.recv(_WITHIN_S)))
        except ConnectionClosed:
            self.code = self._socket.close_code
        self.seen += frames
        return frames

    def words(self, found: Words) -> Words:
        """What was found, or the code it was closed with."""
        return found if self.code is None else [str(self.code)] * 6


def tour(world: World) -> dict[str, dict[str, Words]]:
    """By kind of frame and subject. Every socket is open at once; the world changes under them."""
    found: dict[str, dict[str, Words]] = {}
    with ExitStack() as open_sockets, ThreadPoolExecutor(len(SUBJECTS)) as pool:
        visitors: dict[str, Visitor] = {}

        def everybody(done: Callable[[list[Frame]], bool]) -> dict[str, list[Frame]]:
            return dict(zip(visitors, pool.map(lambda each: each.until(done), visitors.values()), strict=True))

        def note(kind: str, words: Callable[[str], Words]) -> None:
            found[kind] = {who: visitor.words(words(who)) for who, visitor in visitors.items()}

        departments = [place["department"] for place in PLACES.values()]
        strays: dict[str, Visitor] = {}
        for who in SUBJECTS:  # each at once: who says nothing for five seconds is closed
            strays[who] = Visitor(world, who, open_sockets)
            strays[who].hello("subscribe", territories=departments)
        shown_both = dict(zip(strays, pool.map(lambda each: each.until(_shows), strays.values()), strict=True))
        got = _got(shown_both, "snapshot")
        found["subscribe#outside"] = {who: stray.words(got(who)) for who, stray in strays.items()}

        for who in SUBJECTS:
            visitors[who] = Visitor(world, who, open_sockets)
            visitors[who].hello("subscribe", territories=departments[:1] if who in _OF_ONE_PLACE else departments)
        first = everybody(_beat_after("situation"))
        note("subscribe", _got(first, "snapshot"))
        note("snapshot#rows", lambda who: rows_words(_rows(first[who], "snapshot")))
        note("snapshot#sums", lambda who: _sums(first[who], "snapshot"))
        situations = {who: json.dumps(_last(frames, "situation")) for who, frames in first.items()}
        strict = ("BEYOND", "SENSITIVE")
        note("situation#alerts", lambda who: named_words(situations[who], world.ids["alerts"], strict))
        feeds = {unit: feed_of(unit) for unit in UNITS}
        note("situation#feeds", lambda who: named_words(situations[who], feeds, strict[1:]))
        note("situation#tension", lambda who: named_words(situations[who], world.ids["tension"], ()))
        note("heartbeat", _got(first, "heartbeat"))

        for visitor in visitors.values():
            visitor.hello("authenticate")
        world.write_rows()
        changed = {"admin": visitors["admin"].until(lambda frames: len(_rows(frames, "delta")) >= len(UNITS))}
        told_by = datetime.now(UTC) + timedelta(seconds=1)  # ticks are a fifth of it
        others = everybody(
            lambda frames: frames[-1]["type"] == "heartbeat" and datetime.fromisoformat(frames[-1]["at"]) > told_by
        )
        changed = {**others, "admin": changed["admin"]}
        note("authenticate", _got(others, "heartbeat"))
        note("delta#rows", lambda who: rows_words(_rows(changed[who], "delta")))
        note("delta#sums", lambda who: _sums(changed[who], "delta"))

        world.copy.hold(0, for_s=1)
        note("degraded", _got(everybody(_beat_after("degraded")), "degraded"))
        world.copy.hold(0)
        note("recovered", _got(everybody(_beat_after("recovered")), "recovered"))

        for who, visitor in visitors.items():
            nowhere = world.token("editor-reader", subject=f"matrix-{who}", establishments=[])
            visitor.say(type="authenticate", token=nowhere)
        shown = everybody(_beat_after("snapshot"))
        note("resync", lambda who: _after_resync(shown[who]))

        found["error"] = {}
        for who in SUBJECTS:
            talker = Visitor(world, who, open_sockets)
            if who not in ("public", "key", "unknown"):
                talker.hello("subscribe")
            talker.say(type="give-me-all")
            told = talker.until(lambda _: False)
            found["error"][who] = [str(talker.code) if told[-1]["type"] == "error" else "no error"] * 6
    return found


def _shows(frames: list[Frame]) -> bool:
    return bool(frames[-1]["type"] == "snapshot")


def _beat_after(kind: str) -> Callable[[list[Frame]], bool]:
    def done(frames: list[Frame]) -> bool:
        return frames[-1]["type"] == "heartbeat" and any(frame["type"] == kind for frame in frames)

    return done


def _got(frames: dict[str, list[Frame]], kind: str) -> Callable[[str], Words]:
    return lambda who: ["in" if any(frame["type"] == kind for frame in frames[who]) else "nothing"] * 6


def _rows(frames: Iterable[Frame], kind: str) -> list[Frame]:
    return [row for frame in frames if frame["type"] == kind for row in frame["rows"]]


def _sums(frames: Iterable[Frame], kind: str) -> Words:
    rollups = [each for frame in frames if frame["type"] == kind for each in frame["rollups"]]
    return [word for finess in (IN, OUT) for word in sum_words(rollups[::-1], PLACES[finess]["department"])]


def _last(frames: Iterable[Frame], kind: str) -> Frame | None:
    return next((frame for frame in reversed(list(frames)) if frame["type"] == kind), None)


def _after_resync(frames: list[Frame]) -> Words:
    kinds = [frame["type"] for frame in frames]
    if "resync" not in kinds:
        return ["nothing"] * 6
    return rows_words(_rows(frames[kinds.index("resync") :], "snapshot"))
