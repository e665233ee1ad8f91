"""Forecasts of the units of a held partition: when each unit is to be shown anew, and what is shown of its state."""

from collections.abc import Callable
from itertools import islice
from typing import Any

import orjson

from stream.core.expiry import decode_forecasts, encode_forecasts, expire, forecasts_at, has_forecasts
from stream.core.unit_state import UnitState
from stream.unit_store import Held, Partition


def foresee(partition: Partition, unit: bytes, state: UnitState, after: Held, at_us: int) -> Held:
    """The new state of a unit with its header `forecasts`, as of a moment: what had expired by then is shown so."""
    if not has_forecasts(state) or (found := forecasts_at(state, at_us)) is None:
        return after
    if found.next_us is not None:
        partition.times.forecasts.push(unit, found.next_us)
    return after._replace(forecasts=encode_forecasts(found))


def has_expired(partition: Partition, at_us: int) -> bool:
    """Whether the row of any unit may show a forecast whose moment has come."""
    times = partition.times
    if not times.forecasts_known:
        times.forecasts_known = True
        for unit, held in partition.folding.items():
            if held.forecasts and (next_us := decode_forecasts(held.forecasts).next_us) is not None:
                times.forecasts.push(unit, next_us)
    first_us = times.forecasts.first()
    return first_us is not None and first_us <= at_us


def call_expired(partition: Partition, at_us: int, most: int) -> None:
    """Make the states of some units a forecast of which has expired `unshown`."""
    for unit in islice(partition.times.forecasts.pop_due(at_us), most):
        held = partition.folding.get(unit)
        if held is None or not held.forecasts:
            continue
        if (found := forecasts_at(_public(held), at_us)) is None:
            continue
        if found.next_us is not None:
            partition.times.forecasts.push(unit, found.next_us)
        if (after := held._replace(forecasts=encode_forecasts(found))) != held:
            partition.folding[unit] = after
            partition.times.unshown.add(unit)


def shown_of(held: Held, clock: Callable[[], int]) -> bytes:
    """A state's public part, as `envelope` takes it, with what has expired by now as unknown."""
    part = held.value[: held.public]
    if not held.forecasts:
        return part
    forecasts = decode_forecasts(held.forecasts)
    upto_us = forecasts.expired_upto(clock())
    if upto_us < forecasts.first_us:
        return part
    shown = _public(held)
    expire(shown, upto_us)
    return orjson.dumps(shown)[:-1]


def _public(held: Held) -> dict[str, Any]:
    shown: dict[str, Any] = orjson.loads(held.value[: held.public] + b"}")
    return shown
