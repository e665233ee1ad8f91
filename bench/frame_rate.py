"""Frames sent per second and core: the shipped dashboard API against `websockets.broadcast` of the same bytes.

The shipped API follows Redis, works out what changed and sends it to every socket; what its first screen received
is recorded and played to as many sockets by a bare process, frame by frame with the same pauses.
"""

import time
from pathlib import Path as File
from typing import Any

import orjson
import psutil

from bench import load
from bench.path import Path, expect, screens, send
from bench.processes import Child, DidNotRunError, folder, module, running
from bench.results import Bar, Goal, Measured, Round
from bench.servers import a_port
from bench.sizes import Sizes
from bench.system import System

_EVENTS_PER_S = 20
_SETTLE_S = 0.5
_API = "api-1"


def measure(system: System, sizes: Sizes) -> Measured:
    """One bar."""
    system.have_units(sizes.latency_units)
    rounds, notes = [], []
    with (
        folder() as path,
        a_port() as port,
        running(*module("bench.references.broadcaster", port)) as broadcaster,
        screens(system.live, sizes.sockets, system.ready.tokens["regulator"], load.HOME[0]) as live,
    ):
        expect(broadcaster, "ready")
        with screens(f"ws://127.0.0.1:{port}/", sizes.sockets, "none") as bare:
            for _ in range(sizes.rounds):
                shipped, report = _shipped(system, Path(live, sizes.sockets, system.events, system.api_key), sizes)
                (path / "frames").write_bytes(orjson.dumps(report["recording"]))
                rounds.append(Round(shipped, _reference(broadcaster, bare, path / "frames", report["frames"])))
                notes.append(f"{report['frames']:,} of {report['bytes'] / report['frames']:,.0f} bytes")
        commands = (system.command, live.command, broadcaster.command)
    bar = Bar(
        name=f"frames sent, {sizes.sockets} sockets, {_EVENTS_PER_S} events/s",
        unit="frames/s/core",
        reference="websockets.broadcast of the same frames, with the same pauses",
        goal=Goal(at_most=False, limit=0.8),
        rounds=tuple(rounds),
        notes=("frames: " + " · ".join(notes),),
    )
    return Measured((bar,), commands=commands)


def _shipped(system: System, path: Path, sizes: Sizes) -> tuple[float, dict[str, Any]]:
    """Frames per CPU second of the API, and what its screens got."""
    api = psutil.Process(system.pids[_API])
    before = sum(api.cpu_times()[:2])
    sent = send(path, rate=_EVENTS_PER_S, seconds=sizes.frames_s, units=load.AT_HOME)
    cpu = sum(api.cpu_times()[:2]) - before
    return sent.report["frames"] / cpu, sent.report


def _reference(broadcaster: Child, bare: Child, recording: File, frames: int) -> float:
    """Frames per CPU second of the bare process. DidNotRunError when its screens do not get them all."""
    bare.tell("start")
    expect(bare, "started")
    broadcaster.tell(str(recording))
    sent = orjson.loads(broadcaster.line())
    time.sleep(_SETTLE_S)
    bare.tell("report")
    arrived = orjson.loads(bare.line())["frames"]
    if not arrived == sent["frames"] == frames:
        raise DidNotRunError(f"of {frames} frames the bare process sent {sent['frames']}, {arrived} arrived")
    return float(sent["frames"] / sent["cpu_s"])
