"""What access control costs: a known token and the decision, and readers of level 2 against those of level 3."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import psutil

from bench import load
from bench.path import Path, screens, send
from bench.results import Bar, Goal, Limit, Measured, Round, percentile
from bench.sizes import Sizes
from bench.system import System
from schemas import access_policy
from schemas.core.access.claims import ClaimsMap
from schemas.core.access.policy import Action, decide, reads
from schemas.core.access.revocations import Revocations
from schemas.core.access.subject import Subject
from schemas.identity.issuer_keys import IssuerKeys
from schemas.identity.token_check import TokenCheck

_API = "api-1"
_CHECKS = 20_000
_EVENTS_PER_S = 20
_CHECK_MS = 0.2
_PLACE = ("FR", "R-44", "D-54", "E-540002078")


def measure(system: System, sizes: Sizes) -> Measured:
    """One limit and one bar."""
    system.have_units(sizes.latency_units)
    check_ms = asyncio.run(_check_ms(system))
    rounds = [
        Round(*(_frames_per_cpu_s(system, sizes, system.ready.tokens[role]) for role in ("professional", "regulator")))
        for _ in range(sizes.access_rounds)
    ]
    bar = Bar(
        name=f"frames sent to readers of level 2, {sizes.sockets} sockets",
        unit="frames/s/core",
        reference="the same to readers of level 3, of whom nothing is withheld",
        goal=Goal(at_most=False, limit=0.9),
        rounds=tuple(rounds),
    )
    return Measured(
        bars=(bar,) if rounds else (),
        limits=(Limit("check of a token seen before, and the decision, p99", "ms", check_ms, _CHECK_MS),),
        commands=(system.command,),
    )


async def _check_ms(system: System) -> float:
    """Milliseconds at p99 of what a request costs before it is looked at."""
    keys = IssuerKeys(system.ready.issuer, demonstration=True)
    check = TokenCheck(keys, Revocations(), audience="vigilits", mapping=ClaimsMap())
    policy, token = access_policy.read(), system.ready.tokens["ars"]

    async def once() -> None:
        subject = await check.check(token)
        assert isinstance(subject, Subject)
        decide(policy, subject, Action.DECLARE_TENSION, _PLACE)
        reads(policy, subject, 0).level(_PLACE)

    await once()
    return percentile([await _timed_ms(once) for _ in range(_CHECKS)], 0.99)


async def _timed_ms(call: Callable[[], Awaitable[None]]) -> float:
    started = time.perf_counter()
    await call()
    return (time.perf_counter() - started) * 1_000


def _frames_per_cpu_s(system: System, sizes: Sizes, token: str) -> float:
    api = psutil.Process(system.pids[_API])
    with screens(system.live, sizes.sockets, token, load.HOME[0]) as live:
        before = sum(api.cpu_times()[:2])
        sent = send(
            Path(live, sizes.sockets, system.events, system.api_key),
            rate=_EVENTS_PER_S,
            seconds=sizes.frames_s,
            units=load.AT_HOME,
        )
        return float(sent.report["frames"]) / (sum(api.cpu_times()[:2]) - before)
