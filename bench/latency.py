"""Event posted → frame received, on every screen: the shipped system against a path that does nothing to the bytes.

Both paths stand on the same Kafka with as many partitions, post the same events at the same rate with the same
poster and receive them in the same client; rounds alternate. Every screen watches the region all events are of,
so each event is due on each screen, on both sides.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from bench import backlog, load
from bench.path import Path, Sent, expect, screens, send
from bench.processes import module, running
from bench.results import Bar, Goal, Measured, Round, percentile
from bench.servers import a_port
from bench.sizes import Sizes
from bench.system import System

_REFERENCE = "bare endpoint → Kafka (acks=all) → bare sender, the bytes as posted"
_GOALS = {0.5: Goal(at_most=True, limit=2), 0.99: Goal(at_most=True, limit=3)}


def measure(system: System, sizes: Sizes, units: int) -> Measured:
    """Two bars: p50 and p99."""
    system.have_units(units)
    rate, seconds = sizes.events_per_s, sizes.latency_s
    with _shipped(system, sizes) as shipped, _bare(system.ready.kafka, sizes, units) as (bare, reference):
        for path in (shipped, bare):  # a first use of everything, not counted
            send(path, rate=rate, seconds=1, units=units)
        rounds = [
            tuple(send(path, rate=rate, seconds=seconds, units=units) for path in (shipped, bare))
            for _ in range(sizes.rounds)
        ]
        commands = (system.command, shipped.screens.command, *reference, bare.screens.command)
    return Measured(tuple(_bar(share, sizes, units, rounds) for share in _GOALS), commands=commands)


def _bar(share: float, sizes: Sizes, units: int, rounds: list[tuple[Sent, ...]]) -> Bar:
    answers = [" / ".join(f"{percentile(side.to_answer, share):.1f}" for side in sides) for sides in rounds]
    return Bar(
        name=f"event posted → frame received, p{share * 100:.0f}, {sizes.events_per_s:g} events/s, "
        f"{sizes.screens} screens, {units:,} units",
        unit="ms",
        reference=_REFERENCE,
        goal=_GOALS[share],
        rounds=tuple(Round(*(percentile(side.to_screen, share) for side in sides)) for sides in rounds),
        notes=(f"of it until the post was answered, shipped / reference: {' · '.join(answers)} ms",),
    )


@contextmanager
def _shipped(system: System, sizes: Sizes) -> Iterator[Path]:
    with screens(system.live, sizes.screens, system.ready.tokens["regulator"], load.HOME[0]) as child:
        yield Path(child, sizes.screens, system.events, system.api_key)


@contextmanager
def _bare(kafka: str, sizes: Sizes, units: int) -> Iterator[tuple[Path, tuple[str, ...]]]:
    topic = f"bench.latency.{units}"
    backlog.create_topic(kafka, topic)
    with (
        a_port() as post_port,
        a_port() as send_port,
        running(*module("bench.references.bare_endpoint", kafka, topic, post_port)) as endpoint,
        running(*module("bench.references.bare_sender", kafka, topic, send_port)) as sender,
    ):
        expect(sender, "ready")
        expect(endpoint, "ready")
        with screens(f"ws://127.0.0.1:{send_port}/", sizes.screens, "none") as child:
            path = Path(child, sizes.screens, f"http://127.0.0.1:{post_port}/v1/events", "none")
            yield path, (endpoint.command, sender.command)
