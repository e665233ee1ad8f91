"""Whether a feed is alive: it is down once two of its heartbeats in a row have not arrived.

Misses are counted on arrival, by the Kafka time of the heartbeat, never by the sender's clock. Heartbeats say nothing
of the figures: a feed that lives may have nothing fresh to say. Instants are microseconds since 1970 UTC.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from schemas.core.times import from_micros, parse, parse_duration, to_micros

MISSES = 2
"""Heartbeats missed when a feed is down."""

_MOST_SLACK_US = 5_000_000
_MICROSECOND = timedelta(microseconds=1)
_LONGEST_VENDOR = 80


class Feed(NamedTuple):
    """What is known of a feed (`feed-state/1`). `state`: up or down, since `since_us`; `period_us`: between its
    heartbeats, as its last one said; `missed`: heartbeats missed when it was found down; `vendor`: whose system sent
    the last one, None: not known."""

    state: str
    since_us: int
    heartbeat_us: int
    period_us: int
    missed: int
    vendor: str | None = None


def down_at(feed: Feed) -> int:
    """When a feed is down unless a heartbeat arrives before: two periods after the last, and a little for the way here
    (10 % of a period, 5 s at most)."""
    return feed.heartbeat_us + MISSES * feed.period_us + _slack(feed.period_us)


def watched(feed: Feed, at_us: int) -> Feed:
    """The feed at a moment, when nothing has arrived since: the same one, or down."""
    if feed.state == "down" or at_us < down_at(feed):
        return feed
    missed = (at_us - feed.heartbeat_us - _slack(feed.period_us)) // feed.period_us
    return feed._replace(state="down", since_us=down_at(feed), missed=missed)


def beaten(feed: Feed | None, arrived_us: int, period_us: int, vendor: str | None = None) -> list[Feed]:
    """What a heartbeat makes of a feed (None: it is its first): each state it goes through, the last holds.

    Two when it had gone down unnoticed: down, then up. One that overtook the last known is that one again.
    """
    if feed is None:
        return [Feed("up", arrived_us, arrived_us, period_us, 0, vendor)]
    if arrived_us <= feed.heartbeat_us:
        return [feed]
    before = watched(feed, arrived_us)
    since = arrived_us if before.state == "down" else before.since_us
    now = Feed("up", since, arrived_us, period_us, 0, vendor)
    return [now] if before is feed else [before, now]


def overtakes(feed: Feed, known: Feed) -> bool:
    """Whether what is written of a feed is later than what is known: by its last heartbeat, and of two with the same
    one the feed that went down since, for only another heartbeat brings it back."""
    if feed.heartbeat_us != known.heartbeat_us:
        return feed.heartbeat_us > known.heartbeat_us
    return feed.state == "down" and known.state == "up"


def feed_value(name: str, feed: Feed) -> dict[str, Any]:
    """Value of `feed.state` for a feed's full name."""
    return {
        "schema": "feed-state/1",
        "feed": name,
        "state": feed.state,
        "since": from_micros(feed.since_us),
        "last_heartbeat_at": from_micros(feed.heartbeat_us),
        "period": f"PT{feed.period_us / 1_000_000:.6f}".rstrip("0").rstrip(".") + "S",
        "missed": feed.missed,
        "vendor": feed.vendor,
    }


def read_feed(value: Mapping[str, Any]) -> Feed:
    """From the value of `feed.state`. KeyError, TypeError or ValueError for one that we did not write."""
    return Feed(
        value["state"],
        to_micros(parse(value["since"])),
        to_micros(parse(value["last_heartbeat_at"])),
        parse_duration(value["period"]) // _MICROSECOND,
        value["missed"],
        value.get("vendor"),
    )


def vendor_of(header: bytes | None) -> str | None:
    """From the header of a heartbeat: on one line, without what does not print, cut where `feed-state/1` ends it."""
    text = (header or b"").decode("utf-8", "replace")
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    return " ".join(words)[:_LONGEST_VENDOR].rstrip() or None


def _slack(period_us: int) -> int:
    return min(period_us // 10, _MOST_SLACK_US)
