"""At no moment does a row show a count for a moment that has come, whatever was said, restarted or slept through."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.core.times import from_micros, parse, to_micros
from stream.unit_store import Held
from tests.support.forecast_screen import FEEDS, Screen
from tests.support.time_facts import HOUR

REACH_H = {"01": None, "02": 1, "03": 24, "04": 48, "05": 168}
"""TRE_R331: current, 1 h, 24 h, 48 h, 7 days."""
STEPS_H = (0.0, 0.01, 0.4, 0.6, 1, 5, 23, 24, 48, 100)


def rows_of(envelope_: dict[str, Any]) -> list[dict[str, Any]]:
    worlds = [envelope_[name] for name in ("row", "row_2") if name in envelope_]
    return [row for world in worlds for row in (*world["records"], *world["others"])]


def said_of(held: Held) -> list[dict[str, Any]]:
    """The same, as the state has them."""
    state = orjson.loads(held.value)
    worlds = [state, *([state["level_2"]] if "level_2" in state else [])]
    return [row for world in worlds for row in (*world["records"], *world["others"])]


def has_expired(row: dict[str, Any], now_us: int) -> bool:
    reach = REACH_H[row["horizon"]]
    return reach is not None and to_micros(parse(row["observed_at"])) + reach * HOUR <= now_us


def an_event(random: Random, number: int, now_us: int) -> dict[str, Any]:
    observed = now_us - round(random.choice((0, 0.3, 0.99, 1, 3, 23.9, 24, 60, 200)) * HOUR)
    kind = random.choices(("report", "confirm", "cancel"), (8, 2, 2))[0]
    taken_back = f"{random.randrange(number + 1):08x}-0000-4000-8000-000000000000"
    event: dict[str, Any] = {
        "schema": "capacity-event/1",
        "event_id": f"{number:08x}-0000-4000-8000-000000000000",
        "kind": kind,
        "observed_at": from_micros(observed),
    }
    if kind == "cancel":
        event["cancels"] = taken_back
    elif kind == "confirm":
        event["statuses"] = random.choice((None, ["02"], ["03", "06"]))
    else:
        event |= {
            "scope": "upsert",
            "takeover": random.random() < 0.1,
            "cancels": random.choice((None, None, None, taken_back)),
            "records": [a_record(random) for _ in range(random.randrange(1, 4))],
        }
    return event


def a_record(random: Random) -> dict[str, Any]:
    status = random.choice(("01", "02", "02", "03", "04", "05", "06"))
    count: dict[str, Any] = random.choice(({"count": random.randrange(9)},) * 5 + ({"count": None}, {"absent": True}))
    record = {"nature": "01", "status": status, "horizon": random.choice(("01", "02", "03", "04", "05")), **count}
    if status == "06":
        record["supplementary_type"] = "01"
    if random.random() < 0.1:
        record["crisis_type"] = "01"
    return record


def check(screen: Screen, *, ticked: bool) -> None:
    now_us = screen.now_us
    moment = datetime.fromtimestamp(now_us / 1e6, UTC)
    expected = [
        {**row, "count": None} if has_expired(row, now_us) else row for row in said_of(screen.last)
    ]  # time and source kept, and nothing unknown too early
    assert rows_of(screen.made()) == expected, moment
    if ticked:
        assert rows_of(screen.row) == expected, moment


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=60, deadline=None)
def test_no_row_shows_a_count_for_a_moment_that_has_come(seed: int) -> None:
    random = Random(seed)
    screen = Screen()
    for number in range(random.randrange(1, 16)):
        screen.now_us += round(random.choice(STEPS_H) * HOUR) + random.choice((0, 1))
        check(screen, ticked=False)
        match random.choices(("event", "tick", "restart", "directory"), (6, 4, 1, 1))[0]:
            case "event":
                feed = random.choice(FEEDS)
                screen.hears(an_event(random, number, screen.now_us) | {"source": {"feed": feed}}, feed)
            case "restart":
                screen.restarts()
            case "directory":
                screen.listed(random.sample(FEEDS, 2))
        screen.ticks()
        check(screen, ticked=True)
