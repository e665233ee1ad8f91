"""Who follows heartbeats: what it takes in, when it calls a feed down, and what excuses one."""

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import orjson
import pytest

from schemas.topics import FEED_STATE, HEARTBEATS
from stream.core.feed_watch import Feed, feed_value
from stream.feed_beats import FeedBeats
from tests.support.time_facts import START

if TYPE_CHECKING:
    from stream.state_writer import StateWriter

SECOND = 1_000_000
FEED = "540002078/bed-management"


class _Record(NamedTuple):
    key: bytes | None
    value: bytes | None
    timestamp: int = 0
    headers: tuple[tuple[str, bytes], ...] = ()


class Followed:
    """What is known of feeds; `second`: of the day."""

    def __init__(self) -> None:
        self.second = 0.0
        self.heard = True
        self.beats = FeedBeats(
            "nowhere:0",
            cast("StateWriter", None),
            keeps=lambda: True,
            heard=lambda: self.heard,
            clock=lambda: START + round(self.second * SECOND),
        )

    def beat(self, second: float, period: str = "PT10S", vendor: bytes | None = None) -> None:
        body = orjson.dumps({"period": period})
        at = START // 1000 + round(second * 1000)
        headers = () if vendor is None else (("vendor", vendor),)
        self.beats.take(HEARTBEATS.name, _Record(FEED.encode(), body, at, headers))

    def told(self, feed: Feed) -> None:
        """As a record of `feed.state`."""
        self.beats.take(FEED_STATE.name, _Record(FEED.encode(), orjson.dumps(feed_value(FEED, feed))))

    def at(self, second: float, *, all_taken: bool = True) -> str:
        """The state of the feed, once it has been looked at."""
        self.second = second
        self.beats.look(all_taken=all_taken)
        return self.feed.state

    @property
    def feed(self) -> Feed:
        return self.beats.feeds[FEED]


def test_two_heartbeats_missed_and_a_little_for_the_way_are_down() -> None:
    followed = Followed()
    followed.beat(0)
    assert followed.at(20.9) == "up"
    assert followed.at(21) == "down"
    assert followed.feed.since_us == START + 21 * SECOND


def test_a_system_that_was_off_calls_no_feed_down_before_each_had_time_to_call_in() -> None:
    followed = Followed()
    followed.beat(0)
    followed.second = 3600
    followed.beats.begin()
    assert followed.at(3620) == "up"
    assert followed.at(3621) == "down"


def test_a_feed_that_fell_silent_while_others_called_in_is_down_at_the_start() -> None:
    followed = Followed()
    followed.beat(0)
    body = orjson.dumps({"period": "PT10S"})
    followed.beats.take(HEARTBEATS.name, _Record(b"540002078/other", body, START // 1000 + 3_590_000))
    followed.second = 3600
    followed.beats.begin()
    assert followed.at(3600) == "down"


def test_while_kafka_is_away_no_feed_falls_silent() -> None:
    followed = Followed()
    followed.beat(0)
    followed.heard = False
    assert followed.at(300) == "up"
    followed.heard = True
    assert followed.at(320) == "up"
    followed.beat(315)
    assert followed.at(335) == "up"


def test_a_feed_that_stays_silent_after_kafka_is_back_is_down() -> None:
    followed = Followed()
    followed.beat(0)
    followed.heard = False
    followed.at(300)
    followed.heard = True
    assert followed.at(321) == "down"


def test_nobody_is_judged_while_heartbeats_wait_to_be_taken_in() -> None:
    followed = Followed()
    followed.beat(0)
    assert followed.at(300, all_taken=False) == "up"
    followed.beat(295)
    assert followed.at(301) == "up"


def test_who_takes_over_knows_since_when_a_feed_is_up_though_its_last_half_hour_is_read_again() -> None:
    followed = Followed()
    followed.told(Feed("up", START - 86_400 * SECOND, START, 10 * SECOND, 0))
    for second in range(-1800, 31, 10):
        followed.beat(second)
    assert followed.feed.since_us == START - 86_400 * SECOND
    assert followed.feed.heartbeat_us == START + 30 * SECOND
    assert followed.at(40) == "up"


def test_a_feed_that_was_told_to_be_down_is_up_with_its_next_heartbeat() -> None:
    followed = Followed()
    followed.told(Feed("down", START, START - 21 * SECOND, 10 * SECOND, 2))
    assert followed.at(100) == "down"
    followed.beat(101)
    assert followed.at(102) == "up"
    assert followed.feed.since_us == START + 101 * SECOND


def test_who_takes_over_a_feed_that_is_down_does_not_believe_what_was_written_before_it_fell() -> None:
    up = Feed("up", START, START, 10 * SECOND, 0)
    down = up._replace(state="down", since_us=START + 21 * SECOND, missed=2)
    followed = Followed()
    followed.told(up)
    followed.told(down)
    followed.beat(0)
    followed.second = 600
    followed.beats.begin()
    assert followed.at(600) == "down"
    assert followed.feed == down
    followed.told(up)
    assert followed.feed == down
    followed.beat(601)
    assert followed.at(602) == "up"


class _Writer:
    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []

    async def append(self, topic: str, partition: int, values: list[tuple[bytes, bytes]]) -> None:
        assert (topic, partition) == (FEED_STATE.name, 0)
        self.said += [orjson.loads(value) for _, value in values]


async def test_whose_system_sent_the_last_heartbeat_is_written_though_nothing_else_changed() -> None:
    followed = Followed()
    writer = _Writer()
    followed.beats._writer = cast("StateWriter", writer)
    for second, vendor in enumerate((None, b"Acme", b"Acme", b"Other", None)):
        followed.beat(second, vendor=vendor)
        await followed.beats._write()
    assert [each["vendor"] for each in writer.said] == [None, "Acme", "Other", None]
    assert len({each["since"] for each in writer.said}) == 1


def test_a_feed_that_falls_silent_keeps_whose_system_it_was_also_for_who_takes_over() -> None:
    followed = Followed()
    followed.beat(0, vendor=b"Acme")
    assert followed.at(21) == "down"
    assert followed.feed.vendor == "Acme"
    successor = Followed()
    successor.told(followed.feed)
    successor.beat(0, vendor=b"Acme")
    assert successor.at(100) == "down"
    assert successor.feed == followed.feed


@pytest.mark.parametrize("key", [None, b"\xff", b"x/y"])
@pytest.mark.parametrize("value", [None, b"", b"null", b"{}", b'{"period": 3}', b'{"period": "a while"}'])
def test_what_is_no_record_of_a_feed_is_passed_over(key: bytes | None, value: bytes | None) -> None:
    followed = Followed()
    record: Any = _Record(key, value)
    for topic in (HEARTBEATS.name, FEED_STATE.name):
        followed.beats.take(topic, record)
    assert followed.beats.feeds == {}
